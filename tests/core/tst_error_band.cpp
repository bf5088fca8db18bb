// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/calibrated/error_band.h"
#include "tests/core/calibrated_fixtures.h"
#include "tests/core/random_scenarios.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;

namespace {

Scenario scenario(TimeModel timeModel)
{
    Scenario result;
    result.model = *catalog().model("llama-3-8b");
    result.gpu = gpu("h100-sxm5");
    result.workload = {16, 1024, 512, 0, false};
    result.time_model = timeModel;
    return result;
}

bool within(double value, double low, double high)
{
    return value >= low * (1 - 1e-12) && value <= high * (1 + 1e-12);
}

/// What is wrong with a phase's error; empty: nothing.
std::string flaw(const Phase& phase)
{
    if (std::isnan(phase.calibrated_s))
        return phase.calibrated_error.known() ? "an error of no time" : "";
    if (phase.idealShare() > 0.05)
        return phase.calibrated_error.known() ? "an error of what is largely ideal" : "";
    double low = 1e9;
    double high = 0;
    for (const OperatorCost& cost : phase.operators()) {
        if (!cost.calibrated_error.known())
            continue;
        low = std::min(low, cost.calibrated_error.median);
        high = std::max(high, cost.calibrated_error.median);
        if (cost.calibrated_error.p90 < cost.calibrated_error.median)
            return "p90 below the median";
    }
    return high == 0 || within(phase.calibrated_error.median, low, high) ? "" : "outside of those of its operators";
}

} // namespace

/// How far expected times may be off.
class TestErrorBand : public QObject
{
    Q_OBJECT

private slots:
    void errorsAreWeightedByTime()
    {
        ErrorSum sum;
        sum.add(3, {0.04, 0.10});
        sum.add(1, {0.08, 0.30});
        QCOMPARE(sum.error().median, 0.05);
        QCOMPARE(sum.error().p90, 0.15);
    }
    void timesWithoutAnErrorAreOffAsMuchAsTheRest()
    {
        ErrorSum sum;
        sum.add(3, {0.04, notTimed});
        sum.add(100, {});
        QCOMPARE(sum.error().median, 0.04);
        QVERIFY(std::isnan(sum.error().p90));
        QVERIFY(!ErrorSum().error().known());
    }
    void rangesStayAboveZero()
    {
        const TimeRange wide = timeRange(2, 1.5);
        QCOMPARE(wide.low_s, 0.8);
        QCOMPARE(wide.high_s, 5.0);
        QCOMPARE(timeRange(2, notTimed).high_s, 2.0);
        QCOMPARE(timeRange(2, 0).low_s, 2.0);
    }

    void productsHaveTheErrorOfTheirTable()
    {
        const Analysis analysis = analyze(scenario(TimeModel::Calibrated));
        const auto& table = own("h100-sxm5").gemm[0]->source;
        const OperatorCost* product = analysis.decode.find(OperatorId::OProj);
        QCOMPARE(product->calibrated_error.median, table.error_median);
        QCOMPARE(product->calibrated_error.p90, table.error_p90);
        QVERIFY(!analysis.decode.find(OperatorId::Rope)->calibrated_error.known());
    }
    void requestsAreOffAsMuchAsTheirPhases()
    {
        const Analysis analysis = analyze(scenario(TimeModel::Calibrated));
        const MetricErrors& errors = analysis.calibrated_errors;
        QCOMPARE(errors.ttft.median, analysis.prefill.calibrated_error.median);
        QCOMPARE(errors.tpot.p90, analysis.decode.calibrated_error.p90);
        QVERIFY(within(errors.latency.median, std::min(errors.ttft.median, errors.tpot.median),
            std::max(errors.ttft.median, errors.tpot.median)));
        QVERIFY(errors.tpot.median > 0.03 && errors.tpot.median < 0.08);
    }
    void genericConstantsAreFurtherOff()
    {
        const Analysis own = analyze(scenario(TimeModel::Calibrated));
        const Analysis generic = analyze(scenario(TimeModel::Generic));
        QVERIFY(generic.calibrated_errors.tpot.median > own.calibrated_errors.tpot.median);
    }
    void idealTimesHaveNoError()
    {
        Analysis analysis = analyze(scenario(TimeModel::Calibrated));
        analyze(scenario(TimeModel::Ideal), analysis); // over one that has
        QVERIFY(!analysis.calibrated_errors.tpot.known() && !analysis.decode.calibrated_error.known());
        for (const OperatorCost& cost : analysis.decode.operators())
            QVERIFY(!cost.calibrated_error.known());
    }
    void phasesLieBetweenTheirOperators()
    {
        RandomScenarios random(5);
        for (int i = 0; i < 3000; ++i) {
            Scenario drawn = random.next(Convention::Physical);
            drawn.time_model = random.coin() ? TimeModel::Calibrated : TimeModel::Generic;
            const Analysis analysis = analyze(drawn);
            for (const Phase* phase : {&analysis.prefill, &analysis.decode})
                QVERIFY2(flaw(*phase).empty(), (flaw(*phase) + "\n" + writeScenario(drawn)).c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestErrorBand)
#include "tst_error_band.moc"
