// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>

#include "tests/core/random_scenarios.h"
#include "tests/ui/window_fixture.h"
#include "ui/operator_table/operator_table.h"
#include "ui/operator_table/operator_table_model.h"
#include "ui/scenario_panel/log_slider.h"
#include "ui/summary_panel/figure.h"
#include "ui/theme/format.h"

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

constexpr OperatorRef gate {OperatorId::GateProj, true};
constexpr int grooveY = 11;

} // namespace

/// Mouse and keyboard on the whole window: what moves with a control, and what undo brings back.
class TestMainWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }
    void init()
    {
        m_open = std::make_unique<OpenWindow>();
        QVERIFY(m_open->exposed());
        m_model = m_open->window.findChild<OperatorTableModel*>();
        QVERIFY(m_model);
    }
    void cleanup() { m_open.reset(); }

    void everything_moves_while_the_button_is_down()
    {
        auto* slider = child<LogSlider>("batchSlider");
        pressAt(*slider, 64);
        QPointF last = gateCenter();
        for (const int wanted : {100, 161, 300, 700, 30, 2}) {
            QTest::mouseMove(slider, QPoint(slider->positionOf(wanted), grooveY));
            QVERIFY(slider->isSliderDown());
            const int batch = slider->value();
            QCOMPARE(session().scenario().workload.batch, batch);
            QVERIFY(sameAnalysis(session().analysis(), analyze(session().scenario())));
            compareTable();
            compareSummary();
            QVERIFY(gateCenter() != last || session().analysis().decode.find(gate.id)->bound != Bound::Dram);
            last = gateCenter();
        }
        releaseAt(*slider, 2);
    }

    void a_drag_is_one_step_of_undo()
    {
        const Scenario before = session().scenario();
        drag("batchSlider", {64, 90, 128, 256, 400});
        const Scenario after = session().scenario();
        QVERIFY(!(after == before));
        QCOMPARE(m_open->undo().count(), 1);

        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().scenario(), before);
        QCOMPARE(child<LogSlider>("batchSlider")->value(), 64);
        QVERIFY(sameAnalysis(session().analysis(), analyze(before)));
        compareTable();

        m_open->press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(session().scenario(), after);
        compareTable();
        compareSummary();
    }

    void two_drags_are_two_steps()
    {
        drag("batchSlider", {64, 128});
        drag("batchSlider", {128, 256});
        drag("promptSlider", {2048, 4096});
        QCOMPARE(m_open->undo().count(), 3);
        for (int i = 0; i < 3; ++i)
            m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().scenario(), firstScenario(session().catalog()));
        QVERIFY(!m_open->undo().canUndo());
    }

    void dragging_back_leaves_no_step()
    {
        auto* slider = child<LogSlider>("batchSlider");
        const int start = slider->valueAt(slider->positionOf(64));
        child<QSpinBox>("batchSpin")->setValue(start);
        const int steps = m_open->undo().count();
        drag("batchSlider", {start, 128, 300, start});
        QCOMPARE(session().scenario().workload.batch, start);
        QCOMPARE(m_open->undo().count(), steps);
    }

    void every_slider_drives_its_field_data()
    {
        QTest::addColumn<QByteArray>("slider");
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::newRow("prompt") << QByteArray("promptSlider") << 2048 << 300;
        QTest::newRow("output") << QByteArray("outputSlider") << 2048 << 100'000;
        QTest::newRow("KV heads") << QByteArray("kvHeadsSlider") << 8 << 32;
        QTest::newRow("tensor parallel") << QByteArray("tensorParallelSlider") << 1 << 8;
    }
    void every_slider_drives_its_field()
    {
        QFETCH(QByteArray, slider);
        QFETCH(int, from);
        QFETCH(int, to);
        const Analysis before = session().analysis();
        drag(slider.constData(), {from, to});
        QVERIFY(!sameAnalysis(session().analysis(), before));
        QVERIFY(sameAnalysis(session().analysis(), analyze(session().scenario())));
        QCOMPARE(m_open->undo().count(), 1);
        compareTable();
        compareSummary();
    }

    void kv_heads_snap_to_divisors()
    {
        auto* slider = child<LogSlider>("kvHeadsSlider");
        pressAt(*slider, 8);
        for (int x = 0; x < slider->width(); x += 3) {
            QTest::mouseMove(slider, QPoint(x, grooveY));
            const int heads = session().scenario().model.kv_heads;
            QCOMPARE(32 % heads, 0);
            QCOMPARE(slider->value(), heads);
        }
        QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->width(), grooveY));
        QCOMPARE(session().scenario().model.attention, AttentionKind::Mha);
    }

    void another_gpu_has_other_roofs()
    {
        choose("gpuCombo", QStringLiteral("h100-sxm5"));
        QCOMPARE(session().scenario().gpu.id, std::string("h100-sxm5"));
        const Roofs expected = roofsOf(session().scenario().gpu, session().analysis());
        const Roofs& shown = m_open->canvas().roofs();
        QCOMPARE(shown.lines.size(), expected.lines.size());
        for (std::size_t i = 0; i < shown.lines.size(); ++i)
            QCOMPARE(shown.lines[i].label, expected.lines[i].label);
        QVERIFY(shown.lines.front().rate > 900e12);
        compareSummary();
    }

    void a_gpu_without_bf16_says_what_it_changed()
    {
        const Scenario before = session().scenario();
        choose("gpuCombo", QStringLiteral("v100-sxm2-16gb"));
        QCOMPARE(session().scenario().gpu.id, std::string("v100-sxm2-16gb"));
        QCOMPARE(session().scenario().numerics.activations, Precision::fp16);
        QCOMPARE(child<QComboBox>("activationsCombo")->currentText(), QStringLiteral("fp16"));
        QVERIFY2(m_open->message().contains(QStringLiteral("bf16")), qPrintable(m_open->message()));
        QCOMPARE(m_open->undo().count(), 1);

        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().scenario(), before);
        QCOMPARE(child<QComboBox>("activationsCombo")->currentText(), QStringLiteral("bf16"));
    }

    void the_plot_and_the_table_select_together()
    {
        const Marker* marker = markerOf(m_open->paintedScene(), gate);
        QVERIFY(marker);
        const OperatorRef largest = marker->parts.front().ref;
        // A smaller disc may lie over the centre.
        const QPointF inside = marker->center - QPointF(0.8 * marker->radius, 0);
        QTest::mouseClick(&m_open->canvas(), Qt::LeftButton, {}, inside.toPoint());
        QCOMPARE(session().selected(), std::optional(largest));
        QCOMPARE(selectedInTable(), std::optional(largest));

        const OperatorRef attention {OperatorId::Attention, true};
        clickRow(attention);
        QCOMPARE(session().selected(), std::optional(attention));
        QCOMPARE(m_open->canvas().selected(), std::optional(attention));

        QTest::mouseClick(&m_open->canvas(), Qt::LeftButton, {}, emptyPlace());
        QVERIFY(!session().selected());
        QCOMPARE(selectedInTable(), std::nullopt);
    }

    void the_selection_survives_a_drag()
    {
        clickRow(gate);
        drag("batchSlider", {64, 256, 512});
        QCOMPARE(session().selected(), std::optional(gate));
        QCOMPARE(selectedInTable(), std::optional(gate));
    }

    void a_model_without_the_selected_operator_drops_the_selection()
    {
        clickRow(gate);
        choose("modelCombo", QStringLiteral("gpt2-xl"));
        QVERIFY(session().analysis().decode.find(gate.id) == nullptr);
        QVERIFY(!session().selected());
        QVERIFY(!m_open->canvas().selected());
    }

    void phases()
    {
        for (const auto& [key, phases] : {std::pair(Qt::Key_1, PhaseView::Prefill),
                 std::pair(Qt::Key_2, PhaseView::Decode), std::pair(Qt::Key_3, PhaseView::Both)}) {
            m_open->press(key, Qt::ControlModifier);
            QCOMPARE(session().phases(), phases);
            for (const Marker& marker : m_open->paintedScene().markers)
                QVERIFY(shows(phases, marker.decode));
            for (int row = 0; row < m_model->rowCount(); ++row)
                QVERIFY(shows(phases, m_model->isDecode(row)));
            QVERIFY(m_model->rowCount() > 0);
        }
        QTest::mouseClick(child<QWidget>("phaseDecode"), Qt::LeftButton);
        QCOMPARE(session().phases(), PhaseView::Decode);
    }

    void models_behave_as_models()
    {
        std::vector<std::unique_ptr<QAbstractItemModelTester>> testers;
        for (auto* model : m_open->window.findChildren<QAbstractItemModel*>())
            testers.push_back(std::make_unique<QAbstractItemModelTester>(
                model, QAbstractItemModelTester::FailureReportingMode::QtTest));
        QVERIFY(testers.size() >= 2);
        drag("batchSlider", {64, 500});
        choose("modelCombo", QStringLiteral("deepseek-v3"));
        m_open->press(Qt::Key_1, Qt::ControlModifier);
        child<QLineEdit>("operatorFilter")->setText(QStringLiteral("expert"));
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        m_open->press(Qt::Key_3, Qt::ControlModifier);
    }

    void a_changed_frame_is_reported()
    {
        QSignalSpy frames(&m_open->window, &MainWindow::framePainted);
        drag("batchSlider", {64, 200});
        QTRY_VERIFY(!frames.isEmpty());
        QVERIFY(frames.front().at(0).toDouble() > 0);
    }

private:
    Session& session() { return m_open->session; }
    template<typename Widget> Widget* child(const char* name) const { return m_open->child<Widget>(name); }

    void pressAt(LogSlider& slider, int value)
    {
        QTest::mousePress(&slider, Qt::LeftButton, {}, QPoint(slider.positionOf(value), grooveY));
    }
    void releaseAt(LogSlider& slider, int value)
    {
        QTest::mouseRelease(&slider, Qt::LeftButton, {}, QPoint(slider.positionOf(value), grooveY));
    }
    void drag(const char* name, const std::vector<int>& values)
    {
        auto* slider = child<LogSlider>(name);
        pressAt(*slider, values.front());
        for (const int value : values)
            QTest::mouseMove(slider, QPoint(slider->positionOf(value), grooveY));
        releaseAt(*slider, values.back());
    }
    void choose(const char* combo, const QString& id)
    {
        QLineEdit* edit = child<QComboBox>(combo)->lineEdit();
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, id);
        QTest::keyClick(edit, Qt::Key_Return);
    }

    QPointF gateCenter() const
    {
        const Marker* marker = markerOf(m_open->paintedScene(), gate);
        return marker != nullptr ? marker->center : QPointF();
    }
    QPoint emptyPlace() const { return m_open->canvas().frame().rect.bottomRight().toPoint() - QPoint(30, 30); }

    /// Every row holds the numbers of the session's analysis, to the last bit.
    void compareTable()
    {
        const Analysis& analysis = session().analysis();
        QVERIFY(m_model->rowCount() > 10);
        for (int row = 0; row < m_model->rowCount(); ++row) {
            const Phase& phase = m_model->isDecode(row) ? analysis.decode : analysis.prefill;
            const OperatorCost* cost = phase.find(m_model->cost(row).id);
            QVERIFY(cost);
            QVERIFY(sameOperator(*cost, m_model->cost(row)));
            QCOMPARE(m_model->share(row), cost->totalTime() / phase.time_s);
        }
        QCOMPARE(m_model->totals(true).time_s, analysis.decode.time_s);
    }
    void compareSummary()
    {
        QCOMPARE(child<Figure>("tpotFigure")->value(), format::si(session().analysis().metrics.tpot_s, u"s"));
        QCOMPARE(child<Figure>("ttftFigure")->value(), format::si(session().analysis().metrics.ttft_s, u"s"));
    }

    std::optional<OperatorRef> selectedInTable() const
    {
        const auto* view = child<QTableView>("operatorTable");
        const QModelIndexList rows = view->selectionModel()->selectedRows();
        if (rows.isEmpty())
            return {};
        const auto* proxy = qobject_cast<QAbstractProxyModel*>(view->model());
        const int row = proxy->mapToSource(rows.front()).row();
        return OperatorRef {m_model->cost(row).id, m_model->isDecode(row)};
    }
    void clickRow(const OperatorRef& ref)
    {
        auto* view = child<QTableView>("operatorTable");
        const auto* proxy = qobject_cast<QAbstractProxyModel*>(view->model());
        const QModelIndex index = proxy->mapFromSource(m_model->index(m_model->rowOf(ref.id, ref.decode), 0));
        view->scrollTo(index);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
    }

    std::unique_ptr<OpenWindow> m_open;
    OperatorTableModel* m_model = nullptr;
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
