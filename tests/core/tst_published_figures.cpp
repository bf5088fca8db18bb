// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/fixtures.h"

#include <cmath>

using namespace ridgepoint;

/// Published figures and cross-checks, to the digits in which they were printed.
class PublishedFigures : public QObject
{
    Q_OBJECT

    static bool agrees(double ours, double published, int digits)
    {
        return std::abs(ours - published) <= 0.5000001 * std::pow(10, std::floor(std::log10(published)) - digits + 1);
    }

private slots:
    void physicalLlama2();
    void llmWorkload();
    void lecture();
    void lecture_data();
    void backOfEnvelope();
};

void PublishedFigures::physicalLlama2()
{
    const Analysis a100 = analyze(fixtures::scenario(fixtures::a100Sxm(), fixtures::llama2_7b(), 1, 2048, 2048, 2048));
    QVERIFY(agrees(a100.prefill.flop, 2.763393e13, 7));
    QVERIFY(agrees(a100.prefill.bytes, 3.747463e10, 7));
    QVERIFY(agrees(a100.prefill.time_s, 94.499e-3, 5));
    QVERIFY(agrees(a100.prefill.overlap_time_s, 88.570e-3, 5));
    QVERIFY(agrees(a100.decode.flop, 1.429177e10, 7));
    QVERIFY(agrees(a100.decode.bytes, 1.429984e10, 7));
    QVERIFY(agrees(a100.decode.time_s, 7.0132e-3, 5));
    QCOMPARE(a100.memory.weights_bytes, 13476831232.0);
    QCOMPARE(a100.memory.kv_cache_bytes, 1073741824.0);

    const Analysis h100 = analyze(fixtures::scenario(fixtures::h100Sxm(), fixtures::llama2_7b(), 1, 2048, 2048, 2048));
    QVERIFY(agrees(h100.prefill.time_s, 31.546e-3, 5));
    QVERIFY(agrees(h100.decode.time_s, 4.2686e-3, 5));
}

void PublishedFigures::llmWorkload()
{
    Scenario scenario = fixtures::scenario(fixtures::a100Pcie(), fixtures::llama3_8b(), 8, 2048, 2048);
    scenario.convention = Convention::LlmWorkload;
    Analysis analysis = analyze(scenario);
    QVERIFY(analysis.metrics.ttft_s * 1e3 == 956.6947879034522);
    QVERIFY(analysis.metrics.tpot_s * 1e3 == 10.290764998449612);
    QVERIFY(analysis.metrics.latency_s == 22.032181504728257);
    QVERIFY(analysis.metrics.tokens_per_s_per_sequence == 92.95493501451435);

    scenario.llm_workload_start = LlmWorkloadStart::Prompt;
    analysis = analyze(scenario);
    QVERIFY(agrees(analysis.metrics.tpot_s, 14.7278e-3, 6));
    QVERIFY(agrees(analysis.metrics.latency_s, 31.119, 5));
    QVERIFY(agrees(analysis.metrics.tokens_per_s_per_sequence, 65.811, 5));

    scenario.llm_workload_start = LlmWorkloadStart::Published;
    fixtures::setTensor(scenario.gpu, Precision::fp16, 614e12);
    analysis = analyze(scenario);
    QVERIFY(analysis.metrics.ttft_s * 1e3 == 541.8848160945525);
    QVERIFY(analysis.metrics.tpot_s * 1e3 == 10.290764998449612);
    QVERIFY(analysis.metrics.latency_s == 21.617371532919357);
    QVERIFY(analysis.metrics.tokens_per_s_per_sequence == 94.73862244913843);
}

void PublishedFigures::lecture_data()
{
    QTest::addColumn<int>("kvHeads");
    QTest::addColumn<int>("batch");
    QTest::addColumn<double>("gigabytes");
    QTest::addColumn<double>("milliseconds");
    QTest::addColumn<double>("tokensPerSecond");
    QTest::addColumn<bool>("fits");
    QTest::newRow("MHA, batch 1") << 40 << 1 << 26.870 << 8.0208 << 124.68 << true;
    QTest::newRow("MHA, batch 64") << 40 << 64 << 79.718 << 23.796 << 2689.5 << true;
    QTest::newRow("GQA, batch 64") << 8 << 64 << 33.413 << 9.9740 << 6416.7 << true;
    QTest::newRow("GQA, batch 256 fits") << 8 << 256 << 65.625 << 19.590 << 13068.0 << true;
}

void PublishedFigures::lecture()
{
    QFETCH(int, kvHeads);
    QFETCH(int, batch);
    QFETCH(double, gigabytes);
    QFETCH(double, milliseconds);
    QFETCH(double, tokensPerSecond);
    QFETCH(bool, fits);
    const Model model = withKvHeads(fixtures::llama2_13b(), kvHeads);
    Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), model, batch, 1024, 1024, 1024);
    scenario.convention = Convention::Lecture;

    const Analysis analysis = analyze(scenario);

    QVERIFY(agrees(analysis.memory.used() / 1e9, gigabytes, 5));
    QVERIFY(agrees(analysis.metrics.tpot_s * 1e3, milliseconds, 5));
    QVERIFY(agrees(analysis.metrics.tokens_per_s, tokensPerSecond, 5));
    QCOMPARE(analysis.memory.fits, fits);
    QCOMPARE(analysis.memory.weights_bytes, 2 * (kvHeads == 40 ? 13015449600.0 : 11337728000.0));
}

void PublishedFigures::backOfEnvelope()
{
    Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama2_7b(), 1, 4095, 1, 4096);
    scenario.convention = Convention::BackOfEnvelope;
    const Analysis analysis = analyze(scenario);
    QCOMPARE(analysis.memory.kv_cache_bytes, 4096.0 * 524288);
    QCOMPARE(analysis.metrics.tpot_s, 13476831232.0 / 2039e9);
}

QTEST_APPLESS_MAIN(PublishedFigures)
#include "tst_published_figures.moc"
