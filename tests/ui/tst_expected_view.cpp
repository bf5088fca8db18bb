// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QLabel>
#include <QMenu>

#include "core/analysis/calibrated/operator_times.h"
#include "tests/ui/window_fixture.h"
#include "ui/figure/slide_text.h"
#include "ui/operator_table/operator_table.h"
#include "ui/operator_table/operator_table_model.h"
#include "ui/summary_panel/figure.h"
#include "ui/theme/format.h"
#include "ui/time_strip/time_strip.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

Scenario scenario(TimeModel timeModel)
{
    Scenario result = firstScenario(presets());
    result.gpu = *presets().gpu("h100-sxm5");
    result.time_model = timeModel;
    return result;
}

constexpr OperatorRef downProj {OperatorId::DownProj, true};

/// Its boxes are those of upright texts; turned ones stand along a slope and are checked by the placer's own tests.
QString overlap(const Scene& scene)
{
    for (std::size_t i = 0; i < scene.texts.size(); ++i) {
        for (std::size_t j = i + 1; j < scene.texts.size(); ++j) {
            const SceneText& one = scene.texts[i];
            const SceneText& other = scene.texts[j];
            if (one.angle == 0 && other.angle == 0
                && one.box.adjusted(1, 2, -1, -2).intersects(other.box.adjusted(1, 2, -1, -2)))
                return one.text + QLatin1String(" | ") + other.text;
        }
    }
    return {};
}

bool says(const Scene& scene, const QString& words)
{
    return std::ranges::any_of(scene.texts, [&](const SceneText& text) { return text.text.contains(words); });
}

} // namespace

/// Ideal and expected times in the real window.
class TestExpectedView : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }

    void init()
    {
        m_open = std::make_unique<OpenWindow>();
        QVERIFY(m_open->exposed());
        m_open->session.edit(scenario(TimeModel::Calibrated), QStringLiteral("time_model"));
    }
    void cleanup() { m_open.reset(); }

    void theSwitchIsOfferedWithATimeModel()
    {
        QAction* ideal = m_open->child<QAction>("timesAction0");
        QAction* both = m_open->child<QAction>("timesAction2");
        QVERIFY(both->isEnabled() && both->isChecked());
        m_open->session.edit(scenario(TimeModel::Ideal), QStringLiteral("time_model"));
        QVERIFY(!ideal->isEnabled() && !both->isEnabled());
        QVERIFY(!m_open->child<QAction>("shapeRoofsAction")->isEnabled());
        QCOMPARE(m_open->session.shownTimes(), ShownTimes::Ideal);
        QCOMPARE(m_open->session.chosenTimes(), ShownTimes::Both);
    }

    void keysSwitchWhatIsShown()
    {
        m_open->press(Qt::Key_2, Qt::AltModifier);
        QCOMPARE(m_open->session.shownTimes(), ShownTimes::Expected);
        QVERIFY(m_open->child<QAction>("timesAction1")->isChecked());
        m_open->press(Qt::Key_1, Qt::AltModifier);
        QCOMPARE(m_open->session.shownTimes(), ShownTimes::Ideal);
        m_open->press(Qt::Key_3, Qt::AltModifier);
        QCOMPARE(m_open->session.shownTimes(), ShownTimes::Both);
        m_open->press(Qt::Key_R, Qt::ControlModifier);
        QVERIFY(m_open->session.shapeRoofsShown());
    }

    void pointsLieWhereTheShownTimesPutThem()
    {
        const OperatorCost& cost = *m_open->session.analysis().decode.find(OperatorId::DownProj);
        const auto rateOf = [&](ShownTimes times) {
            m_open->session.setShownTimes(times);
            for (const MarkerPart& part : markerOf(m_open->paintedScene(), downProj)->parts) {
                if (part.ref == downProj)
                    return part.flop_per_s;
            }
            return 0.0;
        };
        QCOMPARE(rateOf(ShownTimes::Both), cost.attainable());
        QVERIFY(!m_open->canvas().scene().arrows.empty());
        QVERIFY(!m_open->canvas().scene().bands.empty());
        QCOMPARE(rateOf(ShownTimes::Ideal), cost.attainable());
        QVERIFY(m_open->canvas().scene().arrows.empty() && m_open->canvas().scene().bands.empty());
        QCOMPARE(rateOf(ShownTimes::Expected), cost.expectedRate());
        QVERIFY(m_open->canvas().scene().arrows.empty());
        QVERIFY(std::ranges::all_of(m_open->canvas().scene().bands, &SceneBand::above));
    }

    void sharesOfExpectedTimesAddUp()
    {
        m_open->session.setShownTimes(ShownTimes::Expected);
        double share = 0;
        for (const Marker& marker : m_open->paintedScene().markers)
            share += marker.decode ? marker.share : 0;
        QVERIFY(share > 0.9 && share <= 1 + 1e-9); // the rest has no FLOP
    }

    void theSelectedArrowIsNamedPartByPart()
    {
        QVERIFY(m_open->paintedScene().gap.empty());
        m_open->session.select(downProj);
        const Scene& scene = m_open->paintedScene();
        const auto& detail = m_open->canvas().expectedDetail();
        QVERIFY(detail && !detail->gap.parts().empty());
        std::size_t named = 0;
        for (const calibrated::GapPart& part : detail->gap.parts()) {
            if (!calibrated::isWorthNaming(part))
                continue;
            ++named;
            QVERIFY2(says(scene, gapText(part)), qPrintable(gapText(part)));
        }
        QVERIFY(named >= 2);
        QCOMPARE(scene.gap.size(), named);
        // From the ideal to the expected point without a hole.
        const OperatorCost& cost = *m_open->session.analysis().decode.find(OperatorId::DownProj);
        const PlotFrame frame = m_open->canvas().frame();
        QVERIFY(QLineF(scene.gap.front().p1(), frame.at(cost.intensity(), cost.attainable())).length() < 0.01);
        QVERIFY(QLineF(scene.gap.back().p2(), frame.at(cost.intensity(), cost.expectedRate())).length() < 0.1);
        QVERIFY2(overlap(scene).isEmpty(), qPrintable(overlap(scene)));
        m_open->session.select({});
        QVERIFY(m_open->paintedScene().gap.empty());
    }

    void curvedRoofsFollowTheSelection()
    {
        m_open->session.select(downProj);
        QVERIFY(m_open->paintedScene().curves.empty());
        m_open->child<QAction>("shapeRoofsAction")->trigger();
        const Scene& scene = m_open->paintedScene();
        QCOMPARE(scene.curves.size(), std::size_t(4));
        for (const SceneCurve& curve : scene.curves)
            QVERIFY2(says(scene, curve.name), qPrintable(curve.name));
        QVERIFY2(overlap(scene).isEmpty(), qPrintable(overlap(scene)));
        m_open->session.select(OperatorRef {OperatorId::Attention, true}); // is no product of one shape
        QVERIFY(m_open->paintedScene().curves.empty());
    }

    void aSelectionOutlivesTheSlider()
    {
        m_open->session.select(downProj);
        Scenario changed = m_open->session.scenario();
        changed.workload.batch = 1;
        m_open->session.edit(changed, QStringLiteral("batch"));
        const OperatorCost& cost = *m_open->session.analysis().decode.find(OperatorId::DownProj);
        QVERIFY(std::abs(m_open->canvas().expectedDetail()->gap.ratio() - cost.calibrated_s / cost.time_s) < 1e-12);
        m_open->session.edit(scenario(TimeModel::Ideal), QStringLiteral("time_model"));
        QVERIFY(!m_open->canvas().expectedDetail());
    }

    void theTableShowsWhatIsAskedFor()
    {
        const OperatorTableModel* model = m_open->window.findChild<OperatorTable*>()->model();
        const int row = model->rowOf(OperatorId::DownProj, true);
        const OperatorCost& cost = *m_open->session.analysis().decode.find(OperatorId::DownProj);
        const QString expected = model->text(row, OperatorTableModel::ExpectedColumn);
        QVERIFY(expected.contains(QChar(0xb1)));
        const double ideal = model->share(row);
        m_open->session.setShownTimes(ShownTimes::Expected);
        QVERIFY(model->share(row) != ideal);
        double whole = 0;
        for (const OperatorCost& each : m_open->session.analysis().decode.operators())
            whole += each.count * each.calibrated_s;
        QVERIFY(std::abs(model->share(row) - cost.count * cost.calibrated_s / whole) < 1e-12);
        QVERIFY(model->data(model->index(row, 0), Qt::ToolTipRole).toString().contains(QLatin1String("nine of ten")));
        m_open->session.setShownTimes(ShownTimes::Ideal);
        QCOMPARE(model->share(row), ideal);
    }

    /// Attention in three kernels has no constants: its ideal times count with the expected ones, and all say so.
    void idealTimesStandIn()
    {
        Scenario unfused = scenario(TimeModel::Calibrated);
        unfused.attention = AttentionKernel::Unfused;
        m_open->session.edit(unfused, QStringLiteral("attention"));
        m_open->session.setShownTimes(ShownTimes::Expected);
        const Analysis& analysis = m_open->session.analysis();
        const QString part = QString::fromStdString(calibrated::idealPartShort(analysis.decode));
        QVERIFY(part.endsWith(QLatin1String(" ideal")));
        const Scene& scene = m_open->paintedScene();
        const auto marker = [&scene](OperatorId id) { return markerOf(scene, {id, true}); };
        QVERIFY(marker(OperatorId::QkMatmul) != nullptr && marker(OperatorId::QkMatmul)->stands_in);
        QVERIFY(!marker(OperatorId::DownProj)->stands_in);
        QCOMPARE(m_open->child<Figure>("tpotFigure")->value(), format::si(analysis.calibrated.tpot_s, u"s"));
        QVERIFY(m_open->child<QLabel>("calibratedLine")->text().contains(QLatin1String("three kernels")));
        QVERIFY(m_open->child<TimeStrip>("timeStrip")->accessibleDescription().contains(part));
        const OperatorTableModel* model = m_open->window.findChild<OperatorTable*>()->model();
        QCOMPARE(model->totals(true).expected_s, analysis.decode.calibrated_s);
        QCOMPARE(model->totals(true).note, part);
        const int row = model->rowOf(OperatorId::QkMatmul, true);
        QVERIFY(model->text(row, OperatorTableModel::ExpectedColumn).startsWith(QLatin1String("ideal ")));
        double share = 0;
        for (int i = 0; i < model->rowCount(); ++i)
            share += model->isDecode(i) ? model->share(i) : 0;
        QVERIFY(std::abs(share - 1) < 1e-9);
        const SlideText slide = slideText(unfused, analysis, PhaseView::Decode, ShownTimes::Expected);
        QVERIFY2(slide.caption.contains(part), qPrintable(slide.caption));
    }

    void withoutCalibrationTimesAreIdealAndSaySo()
    {
        Scenario amd = scenario(TimeModel::Calibrated);
        amd.gpu = *presets().gpu("mi300x");
        m_open->session.edit(amd, QStringLiteral("gpu"));
        m_open->session.setShownTimes(ShownTimes::Expected);
        const Analysis& analysis = m_open->session.analysis();
        for (const Marker& marker : m_open->paintedScene().markers)
            QVERIFY(marker.stands_in);
        const QString none = QStringLiteral("not calibrated");
        QCOMPARE(m_open->child<Figure>("tpotFigure")->value(), format::si(analysis.metrics.tpot_s, u"s"));
        QVERIFY(m_open->child<QLabel>("calibratedLine")->text().contains(none));
        QVERIFY(m_open->child<TimeStrip>("timeStrip")->accessibleDescription().contains(none));
        const SlideText slide = slideText(amd, analysis, PhaseView::Decode, ShownTimes::Expected);
        QVERIFY2(slide.caption.contains(none), qPrintable(slide.caption));
        QVERIFY(!slide.title.contains(QLatin1String("elementwise takes 100")));
    }

    void theSummarySaysHowFarOffItMayBe()
    {
        const Analysis& analysis = m_open->session.analysis();
        auto* line = m_open->child<QLabel>("calibratedLine");
        const QString error = format::plusMinus(analysis.calibrated.tpot_s, analysis.calibrated_errors.tpot.median);
        auto* tpot = m_open->child<Figure>("tpotFigure");
        QVERIFY(!line->isHidden() && tpot->expected().contains(error));
        m_open->session.setShownTimes(ShownTimes::Expected);
        QVERIFY2(tpot->expected().contains(QStringLiteral(" at context ")), qPrintable(tpot->expected()));
        QCOMPARE(tpot->value(), format::si(analysis.calibrated.tpot_s, u"s"));
        QVERIFY(tpot->line().contains(error));
        m_open->session.setShownTimes(ShownTimes::Ideal);
        QCOMPARE(tpot->value(), format::si(analysis.metrics.tpot_s, u"s"));
        QVERIFY(line->isHidden());
    }

    void theStripTellsBoth()
    {
        auto* strip = m_open->child<TimeStrip>("timeStrip");
        const Phase& phase = m_open->session.analysis().decode;
        const QString ideal = format::si(phase.time_s, u"s");
        const QString expected = format::si(phase.calibrated_s, u"s");
        QVERIFY(strip->accessibleDescription().contains(ideal));
        QVERIFY(strip->accessibleDescription().contains(expected));
        m_open->session.setShownTimes(ShownTimes::Expected);
        QVERIFY(strip->accessibleDescription().contains(expected));
        QVERIFY(!strip->accessibleDescription().contains(ideal));
        m_open->session.setShownTimes(ShownTimes::Ideal);
        QVERIFY(!strip->accessibleDescription().contains(expected));
        QVERIFY(!strip->grab().isNull());
    }

private:
    std::unique_ptr<OpenWindow> m_open;
};

QTEST_MAIN(TestExpectedView)
#include "tst_expected_view.moc"
