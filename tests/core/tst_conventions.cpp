// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/published_figures.h"
#include "tests/core/expected.h"
#include "tests/core/fixtures.h"

using namespace ridgepoint;
using expected::gemm;
using expected::Row;

/// The counting choices of each dialect beside the default.
class Conventions : public QObject
{
    Q_OBJECT

    static Scenario under(Convention convention)
    {
        Scenario scenario = fixtures::scenario(fixtures::a100Pcie(), fixtures::llama3_8b(), 8, 2000, 600, 1234);
        scenario.convention = convention;
        return scenario;
    }

private slots:
    void backOfEnvelope();
    void llmWorkloadOperators();
    void llmWorkloadSamples_data();
    void llmWorkloadSamples();
    void lecturePrefill();
    void lectureDecode();
    void lectureIntensities();
    void publishedFiguresAgree();
};

void Conventions::backOfEnvelope()
{
    const Analysis analysis = analyze(under(Convention::BackOfEnvelope));
    const double P = 8030261248.0;
    QCOMPARE(analysis.decode.time_s, 2 * P / 1.935e12);
    QCOMPARE(analysis.metrics.tpot_s, 2 * P / 1.935e12);
    QVERIFY(expected::close(analysis.metrics.ttft_s, 8 * 2000.0 * 2 * P / 312e12));
    QCOMPARE(analysis.memory.kv_cache_bytes, 8 * 1234.0 * 2 * 2 * 32 * 4096);
    QVERIFY(analysis.decode.bound() == Bound::Dram);
    QVERIFY(analysis.prefill.bound() == Bound::Tensor);
}

void Conventions::llmWorkloadOperators()
{
    const Analysis analysis = analyze(under(Convention::LlmWorkload));
    const double D = 4096;
    const double B = 8;
    for (const bool decode : {false, true}) {
        const Phase& phase = decode ? analysis.decode : analysis.prefill;
        const double T = decode ? 1 : 2000;
        const double S = decode ? 1234 : 2000;
        const double n = B * T;
        COMPARE_OPERATOR(phase, Embedding, 1, gemm(n, 128256, D));
        COMPARE_OPERATOR(phase, LmHead, 1, gemm(n, D, 128256));
        COMPARE_OPERATOR(phase, KProj, 32, gemm(n, D, 1024));
        COMPARE_OPERATOR(phase, AttnNorm, 32, Row {7 * n * D, 0, 2 * n * D * 2, 0});
        COMPARE_OPERATOR(phase, AttnAdd, 32, Row {n * D, 0, 3 * n * D * 2, 0});
        COMPARE_OPERATOR(phase, ActMul, 32, Row {5 * n * 14336, 0, 2 * n * 14336 * 2, 0});
        const double flop = 4 * B * 32 * T * S * 128 + 5 * B * 32 * T * S;
        const double rows = 2 * B * T * 32 * 128 * 2;
        const double keys = std::ceil(T / 128) * 2 * B * S * 32 * 128 * 2;
        COMPARE_OPERATOR(phase, Attention, 32, Row {flop, 0, rows, keys});
        QVERIFY(!phase.find(OperatorId::Rope));
        QCOMPARE(phase.find(OperatorId::AttnNorm)->roof.flop_per_s, 77.97e12);
        QCOMPARE(phase.find(OperatorId::Attention)->roof.flop_per_s, 312e12);
    }
}

void Conventions::llmWorkloadSamples_data()
{
    QTest::addColumn<bool>("published");
    QTest::addColumn<int>("output");
    for (const int output : {1, 256, 257, 2048}) {
        QTest::addRow("from position 1, %d tokens", output) << true << output;
        QTest::addRow("from the prompt, %d tokens", output) << false << output;
    }
}

void Conventions::llmWorkloadSamples()
{
    QFETCH(bool, published);
    QFETCH(int, output);
    Scenario scenario = under(Convention::LlmWorkload);
    scenario.workload.output = output;
    scenario.llm_workload_start = published ? LlmWorkloadStart::Published : LlmWorkloadStart::Prompt;
    const RequestMetrics metrics = analyze(scenario).metrics;
    double sum = 0;
    int samples = 0;
    for (int token = 0; token < output; token += 256, ++samples) {
        scenario.workload.context = (published ? 1 : 2000) + token + 1;
        sum += analyze(scenario).decode.time_s;
    }
    QVERIFY(expected::close(metrics.tpot_s, sum / samples));
    QVERIFY(expected::close(metrics.latency_s, metrics.ttft_s + metrics.tpot_s * output));
    QVERIFY(expected::close(metrics.tokens_per_s_per_sequence, output / metrics.latency_s));
    QVERIFY(expected::close(metrics.tokens_per_s, 8 * output / metrics.latency_s));
}

void Conventions::lecturePrefill()
{
    const Analysis analysis = analyze(under(Convention::Lecture));
    const double B = 8;
    const double T = 2000;
    const double D = 4096;
    const double F = 14336;
    const OperatorCost& attention = *analysis.prefill.find(OperatorId::Attention);
    QCOMPARE(attention.flop, 4 * B * T * T * D);
    QCOMPARE(attention.bytes(), 4 * B * T * D + 4 * B * T * D);
    const OperatorCost& mlp = *analysis.prefill.find(OperatorId::Mlp);
    QCOMPARE(mlp.flop, 6 * B * T * D * F);
    QCOMPARE(mlp.bytes(), 4 * B * T * D + 4 * B * T * F + 6 * D * F);
    QCOMPARE(analysis.prefill.operators().size(), std::size_t(2));
}

void Conventions::lectureDecode()
{
    const Analysis analysis = analyze(under(Convention::Lecture));
    const double P =
        2.0 * 128256 * 4096 + 3.0 * 4096 * 14336 * 32 + (2.0 * 4096 * 32 * 128 + 2.0 * 4096 * 8 * 128) * 32;
    const double kv = 8 * 1234.0 * 2 * 32 * 8 * 128 * 2;
    QCOMPARE(analysis.decode.time_s, (2 * P + kv) / 1.935e12);
    QCOMPARE(analysis.memory.weights_bytes, 2 * P);
    QCOMPARE(analysis.memory.kv_cache_bytes, kv);
}

void Conventions::lectureIntensities()
{
    Scenario scenario = under(Convention::Lecture);
    for (const int prompt : {64, 1024, 8192}) {
        scenario.workload.prompt = prompt;
        const Analysis analysis = analyze(scenario);
        QVERIFY(expected::close(analysis.prefill.find(OperatorId::Attention)->intensity(), prompt / 2.0));
    }
}

void Conventions::publishedFiguresAgree()
{
    const std::vector<PublishedFigure> figures = publishedFigures(Catalog::load({RIDGEPOINT_PRESETS_DIR}));
    QVERIFY(figures.size() >= 30);
    for (const PublishedFigure& figure : figures)
        QVERIFY2(figure.agrees(), (figure.source + ": " + figure.what + ": " + figure.computedText()).c_str());
}

QTEST_APPLESS_MAIN(Conventions)
#include "tst_conventions.moc"
