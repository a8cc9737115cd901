package io.sluice.stack.sqlserver.error;

/** An error as SQL Server numbers it (its {@code sys.messages}); drivers decide by the number what to do next. */
public final class SqlError extends RuntimeException {

    private static final int USER_ERROR = 16;

    private final int number;
    private final int severity;

    /** @param severity from 20 on the server closes the connection */
    public SqlError(int number, int severity, String message) {
        super(message, null, false, false);
        this.number = number;
        this.severity = severity;
    }

    public int number() {
        return number;
    }

    public int severity() {
        return severity;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    /** What stands outside the closed grammar answers this, too. */
    public static SqlError syntaxNear(String near) {
        return new SqlError(102, 15, "Incorrect syntax near '" + near + "'.");
    }

    public static SqlError identifierTooLong(String name) {
        return new SqlError(
                103,
                15,
                "The identifier that starts with '" + name.substring(0, 30) + "' is too long. Maximum length is 128.");
    }

    public static SqlError undeclaredVariable(String name) {
        return new SqlError(137, 15, "Must declare the scalar variable \"" + name + "\".");
    }

    public static SqlError operandClash(String from, String to) {
        return new SqlError(206, USER_ERROR, "Operand type clash: " + from + " is incompatible with " + to);
    }

    public static SqlError missingColumn(String name) {
        return new SqlError(207, USER_ERROR, "Invalid column name '" + name + "'.");
    }

    public static SqlError missingObject(String name) {
        return new SqlError(208, USER_ERROR, "Invalid object name '" + name + "'.");
    }

    public static SqlError ambiguousColumn(String name) {
        return new SqlError(209, USER_ERROR, "Ambiguous column name '" + name + "'.");
    }

    public static SqlError columnCountDiffers(boolean tooFewValues) {
        return new SqlError(
                tooFewValues ? 109 : 110,
                15,
                "There are " + (tooFewValues ? "more" : "fewer")
                        + " columns in the INSERT statement than values specified in the VALUES clause."
                        + " The number of values in the VALUES clause must match the number of columns"
                        + " specified in the INSERT statement.");
    }

    public static SqlError selectListDiffers(boolean tooFewValues) {
        return new SqlError(
                tooFewValues ? 120 : 121,
                15,
                "The select list for the INSERT statement contains " + (tooFewValues ? "fewer" : "more")
                        + " items than the insert list. The number of SELECT values must match the number of INSERT"
                        + " columns.");
    }

    public static SqlError duplicateInsertColumn(String name) {
        return new SqlError(
                264,
                USER_ERROR,
                "The column name '" + name + "' is specified more than once in the SET clause or column list of an"
                        + " INSERT. A column cannot be assigned more than one value in the same clause.");
    }

    public static SqlError unboundColumn(String name) {
        return new SqlError(4104, USER_ERROR, "The multi-part identifier \"" + name + "\" could not be bound.");
    }

    public static SqlError notGrouped(String name) {
        return new SqlError(
                8120,
                USER_ERROR,
                "Column '" + name + "' is invalid in the select list because it is not contained in either an"
                        + " aggregate function or the GROUP BY clause.");
    }

    public static SqlError invalidOperand(String type, String operator) {
        return new SqlError(
                8117, USER_ERROR, "Operand data type " + type + " is invalid for " + operator + " operator.");
    }

    public static SqlError notAFunction(String name) {
        return new SqlError(195, 15, "'" + name + "' is not a recognized built-in function name.");
    }

    public static SqlError conversionFailed(String from, String value, String to) {
        return new SqlError(
                245,
                USER_ERROR,
                "Conversion failed when converting the " + from + " value '" + value + "' to data type " + to + ".");
    }

    public static SqlError conversionToTimeFailed() {
        return new SqlError(
                241, USER_ERROR, "Conversion failed when converting date and/or time from character string.");
    }

    public static SqlError conversionToGuidFailed() {
        return new SqlError(
                8169, USER_ERROR, "Conversion failed when converting from a character string to uniqueidentifier.");
    }

    public static SqlError conversionError(String from, String to) {
        return new SqlError(8114, USER_ERROR, "Error converting data type " + from + " to " + to + ".");
    }

    public static SqlError explicitConversionNotAllowed(String from, String to) {
        return new SqlError(
                529, USER_ERROR, "Explicit conversion from data type " + from + " to " + to + " is not allowed.");
    }

    public static SqlError overflow(String type) {
        return new SqlError(
                8115, USER_ERROR, "Arithmetic overflow error converting expression to data type " + type + ".");
    }

    /** A NaN or an infinity where a float is due, and other values that their type does not have. */
    public static SqlError notAValue(int ordinal, String column, String type) {
        return new SqlError(
                8023,
                USER_ERROR,
                "The incoming tabular data stream (TDS) protocol stream is incorrect. Parameter " + ordinal + " (\""
                        + column + "\"): The supplied value is not a valid instance of data type " + type
                        + ". Check the source data for invalid values. An example of an invalid value is data of"
                        + " numeric type with scale greater than precision.");
    }

    public static SqlError bulkLength(int ordinal) {
        return new SqlError(
                4815, 17, "Received an invalid column length from the bcp client for colid " + ordinal + ".");
    }

    public static SqlError bulkType(int ordinal) {
        return new SqlError(4816, USER_ERROR, "Invalid column type from bcp client for colid " + ordinal + ".");
    }

    public static SqlError truncated(String table, String column, String value) {
        return new SqlError(
                2628,
                USER_ERROR,
                "String or binary data would be truncated in table '" + table + "', column '" + column
                        + "'. Truncated value: '" + value + "'.");
    }

    public static SqlError nullRefused(String column, String table, String statement) {
        return new SqlError(
                515,
                USER_ERROR,
                "Cannot insert the value NULL into column '" + column + "', table '" + table
                        + "'; column does not allow nulls. " + statement + " fails.");
    }

    public static SqlError duplicateKey(String kind, String constraint, String table, String value) {
        return new SqlError(
                2627,
                14,
                "Violation of " + kind + " constraint '" + constraint + "'. Cannot insert duplicate key in object '"
                        + table + "'. The duplicate key value is (" + value + ").");
    }

    public static SqlError duplicateRow(String index, String table, String value) {
        return new SqlError(
                2601,
                14,
                "Cannot insert duplicate key row in object '" + table + "' with unique index '" + index
                        + "'. The duplicate key value is (" + value + ").");
    }

    public static SqlError duplicatesAtCreation(String table, String index, String value) {
        return new SqlError(
                1505,
                USER_ERROR,
                "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '"
                        + table + "' and the index name '" + index + "'. The duplicate key value is (" + value + ").");
    }

    public static SqlError duplicateColumn(String column, String table) {
        return new SqlError(
                2705,
                USER_ERROR,
                "Column names in each table must be unique. Column name '" + column + "' in table '" + table
                        + "' is specified more than once.");
    }

    public static SqlError objectExists(String name) {
        return new SqlError(2714, USER_ERROR, "There is already an object named '" + name + "' in the database.");
    }

    public static SqlError indexExists(String index, String table) {
        return new SqlError(
                1913,
                USER_ERROR,
                "The operation failed because an index or statistics with name '" + index
                        + "' already exists on table '" + table + "'.");
    }

    public static SqlError missingType(String name) {
        return new SqlError(2715, USER_ERROR, "Cannot find data type " + name + ".");
    }

    public static SqlError missingSchema(String name) {
        return new SqlError(
                2760,
                USER_ERROR,
                "The specified schema name \"" + name
                        + "\" either does not exist or you do not have permission to use it.");
    }

    public static SqlError missingToDrop(String name) {
        return new SqlError(
                3701,
                11,
                "Cannot drop the table '" + name + "', because it does not exist or you do not have permission.");
    }

    public static SqlError missingToAlter(String name) {
        return new SqlError(
                4902,
                USER_ERROR,
                "Cannot find the object \"" + name + "\" because it does not exist or you do not have permissions.");
    }

    public static SqlError missingToTruncate(String name) {
        return new SqlError(
                4701,
                USER_ERROR,
                "Cannot find the object \"" + name + "\" because it does not exist or you do not have permissions.");
    }

    public static SqlError notNullWithoutDefault(String column, String table) {
        return new SqlError(
                4901,
                USER_ERROR,
                "ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition"
                        + " specified, or the column being added is an identity or timestamp column, or alternatively"
                        + " if none of the previous conditions are satisfied the table must be empty to allow addition"
                        + " of this column. Column '" + column + "' cannot be added to non-empty table '" + table
                        + "' because it does not satisfy these conditions.");
    }

    public static SqlError tooManyColumns(String statement, String column, String table) {
        return new SqlError(
                1702,
                USER_ERROR,
                statement + " failed because column '" + column + "' in table '" + table
                        + "' exceeds the maximum of 1024 columns.");
    }

    public static SqlError keyTypeRefused(String column, String table) {
        return new SqlError(
                1919,
                USER_ERROR,
                "Column '" + column + "' in table '" + table
                        + "' is of a type that is invalid for use as a key column in an index.");
    }

    public static SqlError keyTooLong(int bytes, String index, int most, String kind) {
        return new SqlError(
                1946,
                USER_ERROR,
                "Operation failed. The index entry of length " + bytes + " bytes for the index '" + index
                        + "' exceeds the maximum length of " + most + " bytes for " + kind + " indexes.");
    }

    public static SqlError keyAlwaysTooLong(String index, int bytes, int most, String kind) {
        return new SqlError(
                1944,
                USER_ERROR,
                "Index '" + index + "' was not created. This index has a key length of at least " + bytes
                        + " bytes. The maximum permissible key length for a " + kind + " index is " + most
                        + " bytes.");
    }

    public static SqlError nullablePrimaryKey(String table) {
        return new SqlError(
                8111, USER_ERROR, "Cannot define PRIMARY KEY constraint on nullable column in table '" + table + "'.");
    }

    public static SqlError missingKeyColumn(String column) {
        return new SqlError(
                1911, USER_ERROR, "Column name '" + column + "' does not exist in the target table or view.");
    }

    public static SqlError rowAlwaysTooLong(String table, int bytes) {
        return new SqlError(
                1701,
                USER_ERROR,
                "Creating or altering table '" + table + "' failed because the minimum row size would be " + bytes
                        + ", including 7 bytes of internal overhead. This exceeds the maximum allowable table row size"
                        + " of 8060 bytes.");
    }

    public static SqlError rowTooLong(int bytes) {
        return new SqlError(
                511,
                USER_ERROR,
                "Cannot create a row of size " + bytes
                        + " which is greater than the allowable maximum row size of 8060.");
    }

    public static SqlError deadlock(int session) {
        return new SqlError(
                1205,
                13,
                "Transaction (Process ID " + session
                        + ") was deadlocked on lock resources with another process and has been chosen as the deadlock"
                        + " victim. Rerun the transaction.");
    }

    public static SqlError lockTimeout() {
        return new SqlError(1222, USER_ERROR, "Lock request time out period exceeded.");
    }

    public static SqlError updateConflict(String table) {
        return new SqlError(
                3960,
                USER_ERROR,
                "Snapshot isolation transaction aborted due to update conflict. You cannot use snapshot isolation to"
                        + " access table '" + table
                        + "' directly or indirectly to update, delete, or insert the row that has been modified or"
                        + " deleted by another transaction. Retry the transaction or change the isolation level for"
                        + " the update/delete statement.");
    }

    public static SqlError loginFailed(String user) {
        return new SqlError(18456, 14, "Login failed for user '" + user + "'.");
    }

    public static SqlError databaseRefused(String database) {
        return new SqlError(
                4060, 11, "Cannot open database \"" + database + "\" requested by the login. The login failed.");
    }

    public static SqlError tooManySessions(int most) {
        return new SqlError(
                17809,
                20,
                "Could not connect because the maximum number of '" + most
                        + "' user connections has already been reached.");
    }

    public static SqlError missingDatabase(String database) {
        return new SqlError(
                911,
                USER_ERROR,
                "Database '" + database + "' does not exist. Make sure that the name is entered correctly.");
    }

    public static SqlError missingProcedure(String name) {
        return new SqlError(2812, USER_ERROR, "Could not find stored procedure '" + name + "'.");
    }

    public static SqlError missingHandle(int handle) {
        return new SqlError(8179, USER_ERROR, "Could not find prepared statement with handle " + handle + ".");
    }

    public static SqlError missingParameter(String statement, String name) {
        return new SqlError(
                8178,
                USER_ERROR,
                "The parameterized query '" + statement + "' expects the parameter '" + name
                        + "', which was not supplied.");
    }

    public static SqlError nothingToCommit() {
        return new SqlError(3902, USER_ERROR, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.");
    }

    public static SqlError nothingToRollBack() {
        return new SqlError(
                3903, USER_ERROR, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.");
    }

    public static SqlError missingSavepoint(String name) {
        return new SqlError(
                6401, USER_ERROR, "Cannot roll back " + name + ". No transaction or savepoint of that name was found.");
    }

    public static SqlError missingToRename(String name) {
        return new SqlError(
                15225,
                11,
                "No item by the name of '" + name
                        + "' could be found in the current database, given that @itemtype was input as '(null)'.");
    }

    public static SqlError renameExists(String name) {
        return new SqlError(
                15335,
                11,
                "Error: The new name '" + name
                        + "' is already in use as a object name and would cause a duplicate that is not permitted.");
    }

    public static SqlError invalidCollation(String name) {
        return new SqlError(448, USER_ERROR, "Invalid collation '" + name + "'.");
    }

    public static SqlError divideByZero() {
        return new SqlError(8134, USER_ERROR, "Divide by zero error encountered.");
    }

    public static SqlError dateDifferenceOverflow() {
        return new SqlError(
                535,
                USER_ERROR,
                "The datediff function resulted in an overflow. The number of dateparts separating two date/time"
                        + " instances is too large. Try to use datediff with a less precise datepart.");
    }

    public static SqlError missingBulkColumn(String table) {
        return new SqlError(
                4891, USER_ERROR, "Insert bulk failed due to a schema change of the target table '" + table + "'.");
    }

    public static SqlError malformed(String what) {
        return new SqlError(
                4002, 20, "The incoming tabular data stream (TDS) protocol stream is incorrect: " + what + ".");
    }

    /** PostgreSQL refused what nobody foresaw: the stand-in has a gap, so it says which, and closes the connection. */
    public static SqlError unforeseen(String what) {
        return new SqlError(50_000, 20, "The stand-in could not do this: " + what);
    }
}
