package io.sluice.orchestrator.workflow;

import java.math.BigDecimal;

/** How many documents may be set aside before a run fails: a number, or a share of what was read in percent. */
public record RejectedLimit(BigDecimal figure, boolean share) {

    public static final RejectedLimit NONE = new RejectedLimit(BigDecimal.ZERO, false);

    public boolean allows(long rejected, long read) {
        BigDecimal found = BigDecimal.valueOf(rejected);
        return share
                ? found.multiply(BigDecimal.valueOf(100)).compareTo(figure.multiply(BigDecimal.valueOf(read))) <= 0
                : found.compareTo(figure) <= 0;
    }

    @Override
    public String toString() {
        return share ? figure.toPlainString() + "%" : figure.toPlainString();
    }
}
