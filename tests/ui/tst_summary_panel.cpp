// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QSignalSpy>

#include "ui/summary_panel/breakdown_charts.h"
#include "ui/summary_panel/figure.h"
#include "ui/summary_panel/summary_panel.h"
#include "ui/summary_panel/verdict_card.h"
#include "ui/time_strip/time_strip.h"

#include <algorithm>
#include <memory>

using namespace ridgepoint;

namespace {

Scenario scenario()
{
    Scenario scenario;
    scenario.gpu.dram_bytes_per_s = 2.039e12;
    scenario.workload.batch = 64;
    return scenario;
}

Analysis analysis()
{
    Analysis analysis;
    analysis.metrics = {6.48, 0.0246, 56.8, 36.1, 2308};
    analysis.memory.weights_bytes = 16.06e9;
    analysis.memory.kv_cache_bytes = 34.36e9;
    analysis.memory.capacity_bytes = 80e9;
    analysis.memory.fits = true;
    analysis.memory.max_batch = 119;
    analysis.memory.max_context = 7600;
    analysis.tensor = {Engine::Tensor, Precision::bf16, 312e12};
    for (const OperatorId id : {OperatorId::Attention, OperatorId::QProj}) {
        OperatorCost& cost = analysis.decode.append();
        cost.id = id;
        cost.count = 32;
        cost.time_s = id == OperatorId::Attention ? 6e-4 : 2e-4;
        analysis.decode.time_s += cost.totalTime();
    }
    analysis.decode.bound_time_s[static_cast<std::size_t>(Bound::Dram)] = analysis.decode.time_s;
    return analysis;
}

} // namespace

class TestSummaryPanel : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_panel = std::make_unique<SummaryPanel>();
        m_panel->resize(336, 760);
        m_panel->setAnalysis(scenario(), analysis());
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }
    void cleanup() { m_panel.reset(); }

    void numbers()
    {
        QCOMPARE(figure("tpot")->value(), QStringLiteral("24.6\u2009ms"));
        QCOMPARE(figure("ttft")->line(), QStringLiteral("prompt 2,048 × batch 64"));
        QCOMPARE(figure("throughput")->value(), QStringLiteral("2,308 token/s · 36.1 per sequence"));
        QCOMPARE(figure("free")->value(), QStringLiteral("29.6\u2009GB"));
        QCOMPARE(figure("max_context")->value(), QStringLiteral("7,600"));
        QCOMPARE(figure("ridge")->value(), QStringLiteral("153 FLOP/byte (bf16 · DRAM)"));
    }

    void what_is_not_known_is_not_zero()
    {
        Analysis unknown = analysis();
        unknown.memory.capacity_bytes = 0;
        unknown.tensor.flop_per_s = 0;
        m_panel->setAnalysis(scenario(), unknown);
        QCOMPARE(figure("free")->value(), QStringLiteral("unknown"));
        QVERIFY(figure("ridge")->value().startsWith(QLatin1String("unknown")));
        QVERIFY(!m_panel->grab().isNull());
    }

    void too_much_memory_is_said()
    {
        Analysis full = analysis();
        full.memory.kv_cache_bytes = 100e9;
        full.memory.fits = false;
        m_panel->setAnalysis(scenario(), full);
        QCOMPARE(figure("free")->value(), QStringLiteral("36.1\u2009GB"));
        QVERIFY(figure("free")->accessibleName().startsWith(QLatin1String("short by")));
    }

    void numbers_lead_to_their_formulas()
    {
        QSignalSpy formulas(m_panel.get(), &SummaryPanel::formulaRequested);
        QTest::mouseClick(figure("tpot"), Qt::LeftButton);
        QTest::keyClick(figure("max_batch"), Qt::Key_Return);
        QTest::mouseClick(figure("weights"), Qt::RightButton);
        QCOMPARE(formulas.count(), 2);
        QCOMPARE(formulas.at(0).at(0).toString(), QStringLiteral("tpot"));
        QCOMPARE(formulas.at(1).at(0).toString(), QStringLiteral("max_batch"));
    }

    void every_number_is_reached_by_the_keyboard()
    {
        QStringList reached;
        figure("tpot")->setFocus();
        for (int i = 0; i < 12; ++i) {
            if (const auto* at = qobject_cast<Figure*>(m_panel->focusWidget()))
                reached << at->metric();
            QTest::keyClick(m_panel->focusWidget(), Qt::Key_Tab);
        }
        for (const char* metric :
            {"tpot", "ttft", "latency", "throughput", "weights", "kv_cache", "max_batch", "ridge"})
            QVERIFY2(reached.contains(QLatin1String(metric)), metric);
    }

    void verdict_grows_with_its_text()
    {
        auto* card = m_panel->findChild<VerdictCard*>();
        QCOMPARE(card->heightForWidth(300), 0);
        m_panel->setVerdict(QStringLiteral("Memory-bound"), QStringLiteral("Reading the KV cache takes most of it."));
        const int one = card->heightForWidth(300);
        m_panel->setVerdict(
            QStringLiteral("Memory-bound"), QStringLiteral("Reading the KV cache takes most of it. ").repeated(4));
        QVERIFY(card->heightForWidth(300) > one);
        QVERIFY(one > 0);
    }

    void strip_tells_and_selects()
    {
        TimeStrip strip;
        strip.resize(600, 110);
        strip.setPhase(analysis().decode, true);
        strip.show();
        QVERIFY(QTest::qWaitForWindowExposed(&strip));
        QSignalSpy selections(&strip, &TimeStrip::kindSelected);

        QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(100, 50));
        QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(560, 50));
        QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(560, 100));
        QCOMPARE(selections.count(), 2);
        QCOMPARE(selections.at(0).at(0).value<OperatorKind>(), OperatorKind::Attention);
        QCOMPARE(selections.at(1).at(0).value<OperatorKind>(), OperatorKind::Projection);
        QVERIFY(strip.accessibleDescription().contains(QLatin1String("all of it bound by DRAM")));

        strip.setFocus();
        QTest::keyClick(&strip, Qt::Key_Left);
        QTest::keyClick(&strip, Qt::Key_Space);
        QCOMPARE(selections.back().at(0).value<OperatorKind>(), OperatorKind::Attention);

        strip.setPhase({}, true);
        QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(100, 50));
        QCOMPARE(selections.count(), 3);
        QVERIFY(!strip.grab().isNull());
    }

    void strip_has_a_kind_for_exchange_between_gpus()
    {
        Analysis exchanging = analysis();
        OperatorCost& cost = exchanging.decode.append();
        cost.id = OperatorId::AttnAllReduce;
        cost.count = 32;
        cost.time_s = 1e-4;
        exchanging.decode.time_s += cost.totalTime();
        TimeStrip strip;
        strip.resize(900, 110);
        strip.setPhase(exchanging.decode, true);
        strip.show();
        QVERIFY(QTest::qWaitForWindowExposed(&strip));
        QSignalSpy selections(&strip, &TimeStrip::kindSelected);
        strip.setFocus();
        for (int i = 0; i < 6; ++i) {
            QTest::keyClick(&strip, Qt::Key_Space);
            QTest::keyClick(&strip, Qt::Key_Right);
        }
        const bool found = std::ranges::any_of(selections, [](const QList<QVariant>& arguments) {
            return arguments.at(0).value<OperatorKind>() == OperatorKind::Communication;
        });
        QVERIFY(found);
    }

    void charts_show_expected_times()
    {
        Analysis both = analysis();
        both.prefill = both.decode;
        for (Phase* phase : {&both.prefill, &both.decode}) {
            phase->calibrated_s = 1e-5; // the host's share
            for (OperatorCost& cost : phase->mutableOperators()) {
                cost.calibrated_s = 1.2 * cost.time_s;
                phase->calibrated_s += cost.expectedTotal();
            }
        }
        BreakdownCharts charts;
        charts.resize(700, 500);
        QSignalSpy built(&charts, &BreakdownCharts::built);
        charts.setAnalysis(both, ShownTimes::Both);
        charts.show();
        QVERIFY(built.wait());
        QCOMPARE(charts.timeBars().size(), 4);
        QVERIFY2(charts.timeBars().front().startsWith(QStringLiteral("decode, expected ")),
            qPrintable(charts.timeBars().front()));
        QSignalSpy refreshed(&charts, &BreakdownCharts::refreshed);
        charts.setAnalysis(both, ShownTimes::Expected);
        QVERIFY(refreshed.wait());
        QCOMPARE(charts.timeBars().size(), 2);
        charts.setAnalysis(both, ShownTimes::Ideal);
        QVERIFY(refreshed.wait());
        QVERIFY2(
            charts.timeBars().front().startsWith(QStringLiteral("decode ")), qPrintable(charts.timeBars().front()));
    }

    void charts_are_made_after_the_first_show()
    {
        BreakdownCharts charts;
        QSignalSpy built(&charts, &BreakdownCharts::built);
        charts.setAnalysis(analysis());
        charts.show();
        QVERIFY(!charts.isBuilt());
        QVERIFY(built.wait());
        QVERIFY(charts.isBuilt());
        charts.setAnalysis({});
        QVERIFY(!charts.grab().isNull());
    }

private:
    Figure* figure(const char* metric) const
    {
        return m_panel->findChild<Figure*>(QLatin1String(metric) + QLatin1String("Figure"));
    }

    std::unique_ptr<SummaryPanel> m_panel;
};

QTEST_MAIN(TestSummaryPanel)
#include "tst_summary_panel.moc"
