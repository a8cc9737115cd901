package io.sluice.stack.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoCommandException;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {

    private static final TestServer MONGO = new TestServer();

    @BeforeAll
    static void generate() {
        MONGO.server.generate("shop", "orders", 100);
    }

    @AfterAll
    static void stop() {
        MONGO.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {splitVector: 'shop.orders'}|59|no such command: 'splitVector'
                    {update: 'orders', updates: []}|59|no such command: 'update'
                    {delete: 'orders', deletes: []}|59|no such command: 'delete'
                    {distinct: 'orders', key: 'a'}|59|no such command: 'distinct'
                    {saslStart: 1, mechanism: 'SCRAM-SHA-256'}|2|the stand-in logs in with the mechanism PLAIN only
                    {explain: {find: 'orders'}}|59|no such command: 'explain'
                    {find: 'orders', filter: {a: {$regex: 'x'}}}|2|unknown operator: $regex
                    {find: 'orders', filter: {a: {$gt: 1, b: 2}}}|2|unknown operator: b
                    {find: 'orders', filter: {$or: [{a: 1}]}}|2|unknown top level operator: $or.
                    {find: 'orders', filter: {$expr: {$gt: ['$_id', 1]}}}|2|unknown top level operator: $expr.
                    {find: 'orders', filter: {$and: []}}|2|$and/$or/$nor must be a nonempty array
                    {find: 'orders', filter: {$and: [1]}}|2|$or/$and/$nor entries need to be full objects
                    {find: 'orders', filter: {a: {$in: 1}}}|2|$in needs an array
                    {find: 'orders', filter: {a: {$undefined: true}}}|2|cannot compare to undefined
                    {find: 'orders', filter: {a: {$regularExpression: {pattern: 'a', options: ''}}}}|2|the stand-in matches no regular expressions
                    {find: 'orders', filter: {a: {$type: 'text'}}}|2|Unknown type name alias: text
                    {find: 'orders', filter: {a: {$type: 99}}}|2|Invalid numerical type code: 99
                    {find: 'orders', filter: {a: {$type: []}}}|9|$type must match at least one type
                    {find: 'orders', filter: {a: {$type: true}}}|14|type must be represented as a number or a string
                    {find: 'orders', filter: 1}|14|BSON field 'find.filter' is the wrong type 'int', expected type 'object'
                    {find: 'orders', sort: {a: 1}}|2|the stand-in sorts by
                    {find: 'orders', sort: {_id: 1, a: 1}}|2|the stand-in sorts by
                    {find: 'orders', sort: {$natural: 1}}|2|the stand-in sorts by
                    {find: 'orders', projection: {a: 1, b: 0}}|31254|Cannot do exclusion on field b in inclusion projection
                    {find: 'orders', projection: {a: 0, b: 1}}|31253|Cannot do inclusion on field b in exclusion projection
                    {find: 'orders', projection: {a: 1, 'a.b': 1}}|31249|Path collision at a.b
                    {find: 'orders', projection: {a: {$slice: 1}}}|9|the stand-in includes and excludes fields only
                    {find: 'orders', projection: {'a.$': 1}}|9|the stand-in projects no field called
                    {find: 'orders', hint: {number: 1}}|2|error processing query: hint provided does not correspond to an existing index
                    {find: 'orders', min: {_id: 1}, hint: {_id: 1}}|72|the stand-in does not imitate the option 'min' of find
                    {find: 'orders', max: {_id: 1}}|72|the stand-in does not imitate the option 'max' of find
                    {find: 'orders', collation: {locale: 'de'}}|72|the stand-in does not imitate the option 'collation' of find
                    {find: 'orders', tailable: true}|72|the stand-in does not imitate the option 'tailable' of find
                    {find: 'orders', readConcern: {level: 'snapshot'}}|123|node needs to be a replica set member
                    {find: 'orders', readConcern: {afterClusterTime: 1}}|72|the stand-in does not imitate readConcern.afterClusterTime
                    {find: 'orders', limit: -1}|51024|BSON field 'limit' value must be >= 0, actual value '-1'
                    {find: 'orders', batchSize: 'x'}|14|BSON field 'find.batchSize' is the wrong type 'string', expected type 'long'
                    {find: 'orders', colation: {}}|40415|BSON field 'find.colation' is an unknown field.
                    {getMore: {$numberLong: '5'}, collection: 'orders'}|43|cursor id 5 not found
                    {getMore: {$numberLong: '5'}}|40414|BSON field 'getMore.collection' is missing but a required field
                    {aggregate: 'orders', pipeline: [{$sample: {size: 1}}], cursor: {}}|40324|Unrecognized pipeline stage name: '$sample'
                    {aggregate: 'orders', pipeline: [{$match: {}}], cursor: {}}|72|the stand-in aggregates as countDocuments does
                    {aggregate: 'orders', pipeline: [{$group: {_id: '$a', n: {$sum: 1}}}], cursor: {}}|72|the stand-in aggregates as
                    {aggregate: 'orders', pipeline: []}|9|The 'cursor' option is required
                    {count: 'orders', query: {a: {$near: 1}}}|2|unknown operator: $near
                    {collStats: 'orders', scale: 1024}|72|the stand-in does not imitate the option 'scale' of collStats
                    {create: 'x', capped: true, size: 5}|72|the stand-in does not imitate the option 'capped' of create
                    {create: 'x', viewOn: 'orders', pipeline: []}|72|the stand-in does not imitate the option 'viewOn' of create
                    {create: 'a$b'}|73|Invalid namespace specified 'shop.a$b'
                    {insert: 'orders', documents: [{}]}|20|shop.orders is made by a formula and takes no documents
                    """)
    void whatIsNotImitatedIsRefusedWithTheServersCode(String command, int code, String message) {
        MongoCommandException refused = catchThrowableOfType(MongoCommandException.class, () -> MONGO.run(command));
        assertThat(refused).as(command).isNotNull();
        assertThat(refused.getErrorCode()).isEqualTo(code);
        assertThat(refused.getErrorMessage()).startsWith(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{find: 'orders', hint: {_id: 1}, maxTimeMS: 5000, comment: 'why', readConcern: {level: 'majority'}}",
                "{find: 'orders', hint: '_id_', tailable: false, noCursorTimeout: true, allowDiskUse: true}",
                "{find: 'orders', filter: {$comment: 'why'}, singleBatch: true, batchSize: 2}",
                "{aggregate: 'orders', pipeline: [{$match: {}}, {$skip: 1}, {$limit: 2}, {$group: {_id: 1, n: {$sum: 1}}}],"
                        + " cursor: {}}",
                "{buildInfo: 1}",
                "{hello: 1}"
            })
    void whatChangesNoResultIsTaken(String command) {
        assertThat(MONGO.run(command).getNumber("ok").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {_id: [1]}|53|The '_id' value cannot be of type array
                    {_id: {$undefined: true}}|53|The '_id' value cannot be of type undefined
                    {_id: {$regularExpression: {pattern: 'a', options: ''}}}|53|The '_id' value cannot be of type regex
                    {_id: {$a: 1}}|52|_id fields may not contain '$'-prefixed fields: $a is not valid for storage.
                    """)
    void whatMayNotBeAnIdIsAWriteError(String document, int code, String message) {
        BsonDocument reply = MONGO.run("{insert: 'refused', documents: [" + document + "]}");
        BsonDocument error = reply.getArray("writeErrors").get(0).asDocument();
        assertThat(error.getInt32("code").getValue()).isEqualTo(code);
        assertThat(error.getString("errmsg").getValue()).isEqualTo(message);
        assertThat(reply.getInt32("n").getValue()).isZero();
    }
}
