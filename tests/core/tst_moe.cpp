// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/expected.h"
#include "tests/core/fixtures.h"

#include <bit>

using namespace ridgepoint;
using expected::gemm;
using expected::Row;
using expected::Symbols;
using expected::symbols;

/// Mixtures of experts: router, routed and shared experts, leading dense layers.
class MixtureOperators : public QObject
{
    Q_OBJECT

    /// 64 experts, 6 per token, 2 shared ones; 30 of 32 layers have them.
    static Scenario mixture(int batch, int prompt)
    {
        Model model = fixtures::llama3_8b();
        model.moe = {64, 6, 2, 1408, 2816, 30};
        return fixtures::scenario(fixtures::a100Sxm(), model, batch, prompt, 10);
    }

    /// Experts that are chosen at least once, as the mean over every way in which the tokens can choose: exact for few.
    static double enumeratedDistinct(int experts, int each, int tokens)
    {
        std::vector<unsigned> choices;
        for (unsigned mask = 0; mask < (1U << experts); ++mask) {
            if (std::popcount(mask) == each)
                choices.push_back(mask);
        }
        std::vector<double> weightOf(1U << experts, 0);
        weightOf[0] = 1;
        for (int token = 0; token < tokens; ++token) {
            std::vector<double> next(weightOf.size(), 0);
            for (unsigned seen = 0; seen < weightOf.size(); ++seen) {
                for (const unsigned chosen : choices)
                    next[seen | chosen] += weightOf[seen] / double(choices.size());
            }
            weightOf = next;
        }
        double mean = 0;
        for (unsigned seen = 0; seen < weightOf.size(); ++seen)
            mean += weightOf[seen] * std::popcount(seen);
        return mean;
    }

private slots:
    void distinctExpertsFollowTheFormula_data();
    void distinctExpertsFollowTheFormula();
    void distinctExpertsAreTheMeanOverAllChoices();
    void routedExperts();
    void sharedExperts();
    void leadingDenseLayers();
    void allLayersWithExperts();
    void mergedExperts();
    void ungatedExperts();
    void imbalanceTouchesFewerExperts();
    void everyExpertChosen();
};

void MixtureOperators::distinctExpertsFollowTheFormula_data()
{
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("prompt");
    QTest::newRow("one token reads its own experts alone") << 1 << 1;
    QTest::newRow("a few") << 5 << 1;
    QTest::newRow("a batch") << 64 << 1;
    QTest::newRow("a prompt reads them all") << 4 << 2048;
}

void MixtureOperators::distinctExpertsFollowTheFormula()
{
    QFETCH(int, batch);
    QFETCH(int, prompt);
    const Analysis analysis = analyze(mixture(batch, prompt));
    const double n = double(batch) * prompt;
    const double distinct = 64 * (1 - std::pow(1 - 6.0 / 64, n));

    const double found = analysis.prefill.find(OperatorId::ExpertUpProj)->weight_bytes / (4096.0 * 1408 * 2);

    QVERIFY(expected::close(found, distinct));
}

void MixtureOperators::distinctExpertsAreTheMeanOverAllChoices()
{
    for (const int tokens : {1, 2, 3, 7}) {
        Scenario scenario = mixture(tokens, 1);
        scenario.model.moe.experts = 8;
        scenario.model.moe.experts_per_token = 2;
        const double read = analyze(scenario).prefill.find(OperatorId::ExpertUpProj)->weight_bytes;
        QVERIFY(expected::close(read / (4096.0 * 1408 * 2), enumeratedDistinct(8, 2, tokens)));
    }
}

void MixtureOperators::routedExperts()
{
    const Scenario scenario = mixture(3, 20);
    const Analysis analysis = analyze(scenario);
    for (const bool decode : {false, true}) {
        const Phase& phase = decode ? analysis.decode : analysis.prefill;
        const Symbols s = symbols(scenario, decode);
        const double distinct = 64 * (1 - std::pow(1 - 6.0 / 64, s.n));
        const double rows = s.n * 6;
        const double F = 1408;
        COMPARE_OPERATOR(phase, Router, 30, gemm(s.n, s.D, 64));
        for (const OperatorId id : {OperatorId::ExpertGateProj, OperatorId::ExpertUpProj, OperatorId::ExpertDownProj}) {
            const Row wanted {2 * rows * s.D * F, distinct * s.D * F * 2, rows * (s.D + F) * 2, 0};
            QCOMPARE(expected::mismatch(phase, id, 30, wanted), QString());
        }
        COMPARE_OPERATOR(phase, ExpertActMul, 30, Row {5 * rows * F, 0, 3 * rows * F * 2, 0});
    }
}

void MixtureOperators::sharedExperts()
{
    const Scenario scenario = mixture(3, 20);
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);

    COMPARE_OPERATOR(analysis.prefill, SharedGateProj, 30, gemm(s.n, s.D, 2816));
    COMPARE_OPERATOR(analysis.prefill, SharedUpProj, 30, gemm(s.n, s.D, 2816));
    COMPARE_OPERATOR(analysis.prefill, SharedActMul, 30, Row {5 * s.n * 2816, 0, 3 * s.n * 2816 * 2, 0});
    COMPARE_OPERATOR(analysis.prefill, SharedDownProj, 30, gemm(s.n, 2816, s.D));

    Scenario without = scenario;
    without.model.moe.shared_experts = without.model.moe.shared_intermediate = 0;
    QVERIFY(!analyze(without).prefill.find(OperatorId::SharedUpProj));
}

void MixtureOperators::leadingDenseLayers()
{
    const Scenario scenario = mixture(3, 20);
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, true);
    COMPARE_OPERATOR(analysis.decode, GateProj, 2, gemm(s.n, s.D, s.F));
    COMPARE_OPERATOR(analysis.decode, ActMul, 2, Row {5 * s.n * s.F, 0, 3 * s.n * s.F * 2, 0});
    COMPARE_OPERATOR(analysis.decode, DownProj, 2, gemm(s.n, s.F, s.D));
    QCOMPARE(analysis.decode.find(OperatorId::FfnNorm)->count, 32);
    QCOMPARE(analysis.decode.find(OperatorId::FfnAdd)->count, 32);
}

void MixtureOperators::allLayersWithExperts()
{
    Scenario scenario = mixture(3, 20);
    scenario.model.moe.moe_layers = 32;
    const Analysis analysis = analyze(scenario);
    QVERIFY(!analysis.prefill.find(OperatorId::GateProj));
    QVERIFY(!analysis.prefill.find(OperatorId::DownProj));
    QCOMPARE(analysis.prefill.find(OperatorId::Router)->count, 32);
}

void MixtureOperators::mergedExperts()
{
    Scenario scenario = mixture(3, 20);
    scenario.projections = Projections::Merged;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);
    const double distinct = 64 * (1 - std::pow(1 - 6.0 / 64, s.n));
    const double rows = s.n * 6;

    QVERIFY(!analysis.prefill.find(OperatorId::ExpertGateProj));
    QVERIFY(!analysis.prefill.find(OperatorId::SharedUpProj));
    COMPARE_OPERATOR(analysis.prefill, ExpertGateUpProj, 30,
        Row {2 * rows * s.D * 2 * 1408, distinct * s.D * 2 * 1408 * 2, rows * (s.D + 2 * 1408) * 2, 0});
    COMPARE_OPERATOR(analysis.prefill, SharedGateUpProj, 30, gemm(s.n, s.D, 2 * 2816));
}

void MixtureOperators::ungatedExperts()
{
    Scenario scenario = mixture(3, 20);
    scenario.model.gated_mlp = false;
    const Analysis analysis = analyze(scenario);
    const double elements = 60.0 * 6 * 1408;
    QVERIFY(!analysis.prefill.find(OperatorId::ExpertGateProj));
    COMPARE_OPERATOR(analysis.prefill, ExpertAct, 30, Row {5 * elements, 0, 2 * elements * 2, 0});
}

void MixtureOperators::imbalanceTouchesFewerExperts()
{
    Scenario scenario = mixture(64, 100);
    const Analysis even = analyze(scenario);
    scenario.moe_imbalance = 8;
    const Analysis uneven = analyze(scenario);

    const OperatorCost& down = *uneven.decode.find(OperatorId::ExpertDownProj);
    QVERIFY(expected::close(down.weight_bytes, 64 * (1 - std::pow(1 - 6.0 / 64, 8)) * 1408 * 4096 * 2));
    QCOMPARE(down.flop, even.decode.find(OperatorId::ExpertDownProj)->flop);
    QCOMPARE(uneven.decode.find(OperatorId::UpProj)->bytes(), even.decode.find(OperatorId::UpProj)->bytes());
}

void MixtureOperators::everyExpertChosen()
{
    Scenario scenario = mixture(1, 1);
    scenario.model.moe.experts = scenario.model.moe.experts_per_token = 4;
    const Analysis analysis = analyze(scenario);
    QVERIFY(expected::close(analysis.decode.find(OperatorId::ExpertUpProj)->weight_bytes, 4 * 4096.0 * 1408 * 2));
}

QTEST_APPLESS_MAIN(MixtureOperators)
#include "tst_moe.moc"
