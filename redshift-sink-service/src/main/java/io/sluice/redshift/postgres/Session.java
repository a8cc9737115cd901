package io.sluice.redshift.postgres;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.Row;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One open transaction: the statements of a commit read as a list of calls to it. */
final class Session {

    private final PostgresqlConnection connection;

    Session(PostgresqlConnection connection) {
        this.connection = connection;
    }

    /** @return the rows that the server says it changed, or 0 for DDL */
    Mono<Long> execute(String sql, Object... values) {
        return Flux.from(bound(sql, values).execute())
                .concatMap(PostgresqlResult::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    <T> Flux<T> query(String sql, Function<Row, T> mapping, Object... values) {
        return Flux.from(bound(sql, values).execute())
                .concatMap(result -> result.map((row, metadata) -> mapping.apply(row)));
    }

    /** @return the rows that the server says it took */
    Mono<Long> copyIn(String sql, Publisher<ByteBuf> data) {
        return connection.copyIn(sql, data);
    }

    private PostgresqlStatement bound(String sql, Object... values) {
        PostgresqlStatement statement = connection.createStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.bind(i, values[i]);
        }
        return statement;
    }
}
