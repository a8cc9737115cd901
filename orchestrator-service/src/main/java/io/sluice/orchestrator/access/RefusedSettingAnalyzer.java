package io.sluice.orchestrator.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says at the start what was found and what to do. Comes before Spring Boot's own, which would print the value. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusedSettingAnalyzer extends AbstractFailureAnalyzer<RefusedSetting> {

    @Override
    protected FailureAnalysis analyze(Throwable root, RefusedSetting refused) {
        return new FailureAnalysis(refused.found(), refused.remedy(), refused);
    }
}
