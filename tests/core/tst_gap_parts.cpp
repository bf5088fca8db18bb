// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/calibrated/gap_parts.h"
#include "tests/core/calibrated_fixtures.h"
#include "tests/core/random_scenarios.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;

namespace {

OperatorTime timeOf(std::initializer_list<NamedTerm> terms)
{
    OperatorTime time;
    double added = 0;
    double squares = 0;
    for (const NamedTerm& term : terms) {
        time.add(term.name, term.time_s, term.kind);
        added += term.kind == TermKind::Added ? term.time_s : 0;
        squares += term.kind == TermKind::Squared ? term.time_s * term.time_s : 0;
    }
    time.time_s = added + std::sqrt(squares);
    return time;
}

bool near(double a, double b)
{
    return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
}

/// What is wrong with the parts of one operator; empty: nothing.
std::string flaw(const OperatorCost& cost, const OperatorTime& time)
{
    const GapParts gap = gapParts(cost.time_s, time);
    if (!(time.time_s > 0))
        return gap.parts().empty() ? "" : "parts without an expected time";
    double whole = 1;
    double shares = 0;
    for (const GapPart& part : gap.parts()) {
        whole *= part.ratio;
        shares += part.share;
        const bool below = part.kind == GapKind::BelowIdeal;
        if (below ? part.ratio >= 1 || gap.parts().size() != 1 : part.ratio <= 1)
            return std::string(name(part.kind)) + " " + std::to_string(part.ratio);
    }
    if (std::abs(whole * cost.time_s / time.time_s - 1) > 1e-7)
        return "parts give " + std::to_string(whole) + ", the whole is " + std::to_string(gap.ratio());
    return gap.parts().empty() || std::abs(shares - 1) < 1e-4 ? "" : "shares add up to " + std::to_string(shares);
}

} // namespace

/// What lies between the ideal time and the expected one.
class TestGapParts : public QObject
{
    Q_OBJECT

private slots:
    void termsAreAddedInTheirOrder()
    {
        // Bandwidth first: 10 → 12; tiles under the root: √(12² + 5²) = 13; the launch beside it: 13 + 2 = 15.
        const OperatorTime time = timeOf(
            {{"launch", 2, TermKind::Added}, {"compute", 0, TermKind::Squared}, {"memory", 12, TermKind::Squared},
                {"tiles", 5, TermKind::Squared}, {"main loop", 4, TermKind::Part}, {"waves", 1, TermKind::Part}});
        const GapParts gap = gapParts(10, time);
        QCOMPARE(gap.parts().size(), std::size_t(3));
        QCOMPARE(gap.parts()[0].kind, GapKind::Bandwidth);
        QVERIFY(near(gap.parts()[0].ratio, 1.2));
        QCOMPARE(gap.parts()[1].kind, GapKind::Tiles);
        QVERIFY(near(gap.parts()[1].ratio, 13.0 / 12));
        QCOMPARE(gap.parts()[2].kind, GapKind::Launch);
        QVERIFY(near(gap.parts()[2].ratio, 15.0 / 13));
        QVERIFY(near(gap.ratio(), 1.5));
    }

    void waitingInTheMainLoopIsAPartOfItsOwn()
    {
        const OperatorTime time = timeOf({{"memory", 3, TermKind::Squared}, {"tiles", 4, TermKind::Squared},
            {"main loop", 0, TermKind::Part}, {"loop latency", 4, TermKind::Part}, {"waves", 0, TermKind::Part}});
        const GapParts gap = gapParts(3, time);
        QCOMPARE(gap.parts().size(), std::size_t(1));
        QCOMPARE(gap.parts()[0].kind, GapKind::LoopLatency);
        QVERIFY(near(gap.parts()[0].ratio, 5.0 / 3));
        QVERIFY(near(gap.parts()[0].share, 1));
    }

    void termsBelowTheIdealTimeTakeNoPart()
    {
        // A compute roof that does not limit (2 of 10) and tiles that do.
        const GapParts gap =
            gapParts(10, timeOf({{"compute", 2, TermKind::Squared}, {"tiles", 11, TermKind::Squared}}));
        QCOMPARE(gap.parts().size(), std::size_t(1));
        QCOMPARE(gap.parts()[0].kind, GapKind::Tiles);
    }

    void fasterThanTheRoofsIsOnePart()
    {
        const GapParts gap = gapParts(10, timeOf({{"memory", 5, TermKind::Squared}, {"launch", 1, TermKind::Added}}));
        QCOMPARE(gap.parts().size(), std::size_t(1));
        QCOMPARE(gap.parts()[0].kind, GapKind::BelowIdeal);
        QVERIFY(near(gap.parts()[0].ratio, 0.6));
    }

    void withoutATimeThereAreNoParts()
    {
        QVERIFY(gapParts(10, OperatorTime("not calibrated")).parts().empty());
        QVERIFY(gapParts(0, timeOf({{"launch", 1, TermKind::Added}})).parts().empty());
        QCOMPARE(gapParts(10, OperatorTime("not calibrated")).ratio(), 1.0);
    }

    void partsMultiplyToTheWholeOverAllGpus()
    {
        RandomScenarios random(11);
        int seen = 0;
        for (int i = 0; i < 3000; ++i) {
            Scenario scenario = random.next(Convention::Physical);
            scenario.time_model = random.coin() ? TimeModel::Calibrated : TimeModel::Generic;
            const Analysis analysis = analyze(scenario);
            for (const bool decode : {false, true}) {
                const Phase& phase = decode ? analysis.decode : analysis.prefill;
                for (const OperatorCost& cost : phase.operators()) {
                    const std::string found = flaw(cost, operatorTime(scenario, phase, cost.id, decode));
                    QVERIFY2(found.empty(), (found + "\n" + writeScenario(scenario)).c_str());
                    ++seen;
                }
            }
        }
        QVERIFY(seen > 10'000);
    }

    /// Ideal time, what each kind adds, and the host make up the whole.
    void partsOfAPhaseAddUp()
    {
        RandomScenarios random(23);
        int phases = 0;
        for (int i = 0; i < 400; ++i) {
            Scenario scenario = random.next(Convention::Physical);
            scenario.time_model = i % 2 == 0 ? TimeModel::Calibrated : TimeModel::Generic;
            const Analysis a = analyze(scenario);
            for (const bool decode : {false, true}) {
                const Phase& phase = decode ? a.decode : a.prefill;
                const PhaseGap gap = phaseGap(scenario, phase, decode);
                double sum = gap.host_s;
                for (const double part : gap.seconds)
                    sum += part;
                if (!(phase.calibrated_s > 0)) {
                    QCOMPARE(sum, 0.0);
                    continue;
                }
                ++phases;
                double ideal = 0;
                for (const OperatorCost& cost : phase.operators())
                    ideal += cost.totalTime();
                QVERIFY(std::abs((ideal + sum) / phase.calibrated_s - 1) < 1e-4);
                QVERIFY(gap.of(GapKind::BelowIdeal) <= 0 && gap.of(GapKind::Launch) >= 0 && gap.host_s >= 0);
            }
        }
        QVERIFY(phases > 100);
    }
};

QTEST_APPLESS_MAIN(TestGapParts)
#include "tst_gap_parts.moc"
