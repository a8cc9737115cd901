package io.sluice.stack.sqlserver.codec;

/** Who the stand-in says it is. */
public final class ServerName {

    public static final String NAME = "SLUICE";
    public static final String PRODUCT = "Microsoft SQL Server";
    /** SQL Server 2019: the first that has UTF-8 collations. */
    public static final int MAJOR = 15;

    public static final int MINOR = 0;
    public static final int BUILD = 2000;
    public static final String VERSION =
            "Microsoft SQL Server 2019 (stand-in of Sluice) - " + MAJOR + "." + MINOR + "." + BUILD + ".5";

    private ServerName() {}
}
