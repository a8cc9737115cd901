package io.sluice.orchestrator.access;

/** A setting with which the orchestrator does not start; {@link RefusedSettingAnalyzer} shows it without a stack trace. */
final class RefusedSetting extends RuntimeException {

    private final String remedy;

    RefusedSetting(String found, String remedy) {
        super(found);
        this.remedy = remedy;
    }

    String found() {
        return String.valueOf(getMessage());
    }

    String remedy() {
        return remedy;
    }
}
