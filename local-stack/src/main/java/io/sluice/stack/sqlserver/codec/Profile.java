package io.sluice.stack.sqlserver.codec;

/**
 * Which server the stand-in looks like to a driver. From 2016 on a server acknowledges the feature COLUMNENCRYPTION ([MS-TDS] 2.2.6.4),
 * and from then on a count of encryption keys stands in every COLMETADATA, both ways, whether or not anything is encrypted.
 */
public enum Profile {
    WITHOUT_COLUMN_ENCRYPTION,
    WITH_COLUMN_ENCRYPTION;

    public boolean hasKeyTable() {
        return this == WITH_COLUMN_ENCRYPTION;
    }
}
