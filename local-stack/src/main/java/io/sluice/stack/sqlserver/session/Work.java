package io.sluice.stack.sqlserver.session;

import java.io.IOException;
import java.sql.SQLException;

/** What a statement does. */
interface Work {
    void run() throws SQLException, IOException;
}
