// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/expected.h"
#include "tests/core/fixtures.h"

using namespace ridgepoint;

/// What a request feels: times to the first and to each further token, latency, throughputs, bounds.
class Metrics : public QObject
{
    Q_OBJECT

    /// The mean of one decode step at every context from prompt + 1 to prompt + output.
    static double steppedMean(Scenario scenario)
    {
        long double sum = 0;
        Analysis analysis;
        const int prompt = scenario.workload.prompt;
        for (int token = 1; token <= scenario.workload.output; ++token) {
            scenario.workload.context = prompt + token;
            analyze(scenario, analysis);
            sum += static_cast<long double>(analysis.decode.time_s);
        }
        return double(sum / scenario.workload.output);
    }

private slots:
    void meanDecodeStep_data();
    void meanDecodeStep();
    void meanAcrossTheRidge_data();
    void meanAcrossTheRidge();
    void meanFarFromTheStart_data();
    void meanFarFromTheStart();
    void shownContextDoesNotMoveTheMean();
    void latencyAndThroughput();
    void oneTokenIsThePrefillAlone();
    void boundsOfOperators();
    void boundOfPhaseIsByTimeShare();
};

void Metrics::meanDecodeStep_data()
{
    QTest::addColumn<int>("local");
    QTest::addColumn<int>("window");
    QTest::addColumn<int>("prompt");
    QTest::addColumn<int>("output");
    QTest::addColumn<bool>("fused");
    const std::array kinds {std::pair {"full", LocalAttention::None}, std::pair {"sliding", LocalAttention::Sliding},
        std::pair {"chunked", LocalAttention::Chunked}};
    for (const auto& [title, local] : kinds) {
        for (const int window : {1, 100, 128, 4096}) {
            for (const auto& [prompt, output] :
                {std::pair {1, 1}, {1, 500}, {99, 2}, {100, 300}, {127, 129}, {128, 128}, {1000, 37}, {4000, 600}}) {
                for (const bool fused : {true, false})
                    QTest::addRow("%s %d, %d + %d, %s", title, window, prompt, output, fused ? "fused" : "unfused")
                        << int(local) << window << prompt << output << fused;
            }
        }
    }
}

void Metrics::meanDecodeStep()
{
    QFETCH(int, local);
    QFETCH(int, window);
    QFETCH(int, prompt);
    QFETCH(int, output);
    QFETCH(bool, fused);
    Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 16, prompt, output);
    scenario.model.local = LocalAttention(local);
    scenario.model.window = window;
    scenario.model.local_layers = 20;
    scenario.attention = fused ? AttentionKernel::Fused : AttentionKernel::Unfused;

    QVERIFY(expected::close(analyze(scenario).metrics.tpot_s, steppedMean(scenario)));
}

void Metrics::meanAcrossTheRidge_data()
{
    QTest::addColumn<double>("bandwidth");
    QTest::addColumn<double>("peak");
    QTest::newRow("memory-bound throughout") << 2e12 << 312e12;
    QTest::newRow("attention crosses its ridge on the way") << 2e12 << 20e12;
    QTest::newRow("crosses near the start") << 2e12 << 18e12;
    QTest::newRow("compute-bound throughout") << 2e13 << 1e12;
}

void Metrics::meanAcrossTheRidge()
{
    QFETCH(double, bandwidth);
    QFETCH(double, peak);
    for (Model model :
        {fixtures::latentMoe(), withKvHeads(fixtures::llama3_8b(), 1), withKvHeads(fixtures::llama3_8b(), 4)}) {
        Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), std::move(model), 5, 3, 700);
        scenario.gpu.dram_bytes_per_s = bandwidth;
        for (double& rate : scenario.gpu.tensor_flop_per_s)
            rate = rate > 0 ? peak : 0;
        for (const AttentionKernel kernel : {AttentionKernel::Fused, AttentionKernel::Unfused}) {
            scenario.attention = kernel;
            QVERIFY(expected::close(analyze(scenario).metrics.tpot_s, steppedMean(scenario)));
        }
    }
}

void Metrics::meanFarFromTheStart_data()
{
    QTest::addColumn<int>("local");
    QTest::newRow("full") << int(LocalAttention::None);
    QTest::newRow("sliding") << int(LocalAttention::Sliding);
    QTest::newRow("chunked") << int(LocalAttention::Chunked);
}

void Metrics::meanFarFromTheStart()
{
    QFETCH(int, local);
    Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 64, (1 << 24) - 3, 7);
    scenario.model.local = LocalAttention(local);
    scenario.model.window = 8192;
    scenario.model.local_layers = 32;
    QVERIFY(expected::close(analyze(scenario).metrics.tpot_s, steppedMean(scenario)));
}

void Metrics::shownContextDoesNotMoveTheMean()
{
    Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 4, 700, 300);
    const Analysis before = analyze(scenario);
    scenario.workload.context = 50;
    const Analysis after = analyze(scenario);
    QCOMPARE(after.metrics.tpot_s, before.metrics.tpot_s);
    QVERIFY(after.decode.time_s < before.decode.time_s);
}

void Metrics::latencyAndThroughput()
{
    const Analysis analysis = analyze(fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 8, 700, 300));
    const RequestMetrics& m = analysis.metrics;
    QCOMPARE(m.ttft_s, analysis.prefill.time_s);
    QVERIFY(expected::close(m.latency_s, m.ttft_s + 299 * m.tpot_s));
    QVERIFY(expected::close(m.tokens_per_s_per_sequence, 1 / m.tpot_s));
    QVERIFY(expected::close(m.tokens_per_s, 8 / m.tpot_s));
}

void Metrics::oneTokenIsThePrefillAlone()
{
    const Analysis analysis = analyze(fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 8, 700, 1));
    QCOMPARE(analysis.metrics.latency_s, analysis.metrics.ttft_s);
    QVERIFY(expected::close(analysis.metrics.tpot_s, analysis.decode.time_s));
}

void Metrics::boundsOfOperators()
{
    const Analysis analysis = analyze(fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 8, 2048, 300));
    QVERIFY(analysis.prefill.find(OperatorId::GateProj)->bound == Bound::Tensor);
    QVERIFY(analysis.decode.find(OperatorId::GateProj)->bound == Bound::Dram);
    QVERIFY(analysis.prefill.find(OperatorId::AttnNorm)->bound == Bound::Dram);

    Scenario slow = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 8, 2048, 300);
    fixtures::setVector(slow.gpu, Precision::fp16, 1e11);
    QVERIFY(analyze(slow).prefill.find(OperatorId::AttnNorm)->bound == Bound::Vector);
}

void Metrics::boundOfPhaseIsByTimeShare()
{
    const Analysis analysis = analyze(fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 8, 2048, 300));
    QVERIFY(analysis.prefill.bound() == Bound::Tensor);
    QVERIFY(analysis.decode.bound() == Bound::Dram);
    double memory = 0;
    for (const OperatorCost& cost : analysis.prefill.operators())
        memory += cost.bound == Bound::Dram ? cost.totalTime() : 0;
    QVERIFY(expected::close(analysis.prefill.bound_time_s[std::size_t(Bound::Dram)], memory));
}

QTEST_APPLESS_MAIN(Metrics)
#include "tst_metrics.moc"
