package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.codec.Login;
import io.sluice.stack.sqlserver.codec.LoginAnswer;
import io.sluice.stack.sqlserver.codec.Profile;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.fault.Faults;
import io.sluice.stack.sqlserver.fault.Served;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets clients in: one user with one password, into the databases that there are. */
public final class Sessions {

    private static final int FIRST = 51;
    private static final int NUMBERS = 32_000;

    private final String user;
    private final String password;
    private final Databases databases;
    private final Profile profile;
    private final Faults faults;
    private final Served served;
    private final AtomicInteger opened = new AtomicInteger();

    public Sessions(String user, String password, Databases databases, Profile profile, Faults faults, Served served) {
        this.user = user;
        this.password = password;
        this.databases = databases;
        this.profile = profile;
        this.faults = faults;
        this.served = served;
    }

    /** A session that was let in. */
    public record Opened(Session session, String database, Profile profile) {}

    /** @throws SqlError 18456 for a wrong user or password, 4060 for a database that is not there */
    public Opened open(Login login) throws SQLException {
        served.login();
        if (!login.user().equalsIgnoreCase(user) || !login.password().equals(password)) {
            throw SqlError.loginFailed(login.user());
        }
        String database = databases.require(login.database());
        Profile agreed = LoginAnswer.agreed(login, profile);
        int spid = FIRST + opened.getAndIncrement() % NUMBERS;
        Session session = new Session(databases.open(database), database, spid, agreed.hasKeyTable(), faults, served);
        return new Opened(session, database, agreed);
    }
}
