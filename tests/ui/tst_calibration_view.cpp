// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QTabWidget>

#include "core/analysis/analysis_json.h"
#include "core/analysis/calibrated/attention_time.h"
#include "core/analysis/calibrated/operator_times.h"
#include "core/hardware/calibration_preset.h"
#include "core/measure/calibration/fit_words.h"
#include "core/scenario/scenario_json.h"
#include "tests/core/fitted_sweep.h"
#include "tests/core/program.h"
#include "tests/ui/window_fixture.h"
#include "ui/calibration_view/calibration_view.h"
#include "ui/calibration_view/cell_table_model.h"
#include "ui/calibration_view/residual_plot.h"
#include "ui/files/calibration_store.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/theme/quiet_table.h"
#include "ui/window/calibration_tab.h"

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

constexpr const char* a100 = "a100-sxm4-80gb";

calibrated::GemmConstants slower()
{
    calibrated::GemmConstants truth = presets().gpu(a100)->calibration->gemm[0]->constants;
    truth.t0_s *= 2;
    truth.eb *= 0.7;
    return truth;
}

/// A table of decode attention on an A100 whose launches take twice as long as shipped.
QByteArray attentionTable()
{
    const Gpu& gpu = *presets().gpu(a100);
    calibrated::DecodeConstants truth = gpu.calibration->decode[0]->constants;
    truth.t0_s *= 2;
    QByteArray text("framework,version,device,op_name,kernel_source,batch_size,isl,num_heads,num_key_value_heads,"
                    "head_dim,beam_width,attn_dtype,kv_cache_dtype,step,latency\n");
    for (int batch = 1; batch <= 64; batch *= 2) {
        for (int cached = 127; cached < 20'000; cached = 2 * cached + 1) {
            const calibrated::AttentionShape shape {double(batch), double(cached + 1), 32, 8};
            const double time =
                calibrated::decodeAttentionTime(shape, deviceOf(gpu, calibrated::Format::Bf16), truth, true).total_s;
            text += "VLLM,0.14.0,NVIDIA A100-SXM4-80GB,generation_attention,flash," + QByteArray::number(batch)
                + ",1,32,8," + "128,1,bfloat16,bfloat16," + QByteArray::number(cached) + ','
                + QByteArray::number(time * 1e3, 'g', 12) + '\n';
        }
    }
    return text;
}

} // namespace

/// Constants fitted in the real window: shown, used, taken back, kept, given away.
class TestCalibrationView : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }
    void init()
    {
        QDir(calibration_store::folder()).removeRecursively();
        m_files = std::make_unique<program::Files>();
        reopen();
    }
    void cleanup() { m_open.reset(); }

    void an_empty_page_says_what_to_do()
    {
        showTab();
        QVERIFY(child<QPushButton>("calibrationOpenFirst")->isVisible());
        QVERIFY(!child<QLabel>("calibrationSentence")->isVisible());
        QVERIFY(!m_open->child<QWidget>("roofStrip")->isVisible());
        QVERIFY(!child<QLabel>("calibrationInUse")->isVisible());
    }

    void a_sweep_is_fitted()
    {
        openAndFit();
        const QString sentence = child<QLabel>("calibrationSentence")->text();
        QVERIFY2(sentence.startsWith(QStringLiteral("A100 SXM4 80GB bf16 GEMM: median error ")), qPrintable(sentence));
        QVERIFY(sentence.contains(QStringLiteral("% ideal, ")) && sentence.contains(QStringLiteral("% generic, ")));
        QVERIFY(sentence.endsWith(QStringLiteral(" held-out rows")));
        QCOMPARE(table("calibrationConstants").rowCount(), 9);
        QVERIFY(table("calibrationRegimes").rowCount() >= 5);
        QVERIFY(table("calibrationOutside").rowCount() >= 1);
        // In words wherever an efficiency says nothing, never a figure above one.
        const QString constants = child<QuietTable>("calibrationConstants")->shownText();
        QVERIFY2(constants.contains(QStringLiteral("not limiting")), qPrintable(constants));
        for (const FittedConstant& one : view().shown()->result.constants)
            QVERIFY(one.state == ParameterState::NotLimiting || !saysNothing(one, one.value));
        QVERIFY(!m_open->window.grab().isNull());
    }

    void a_table_of_attention_is_fitted_and_used()
    {
        drop({m_files->write(QStringLiteral("decode.csv"), attentionTable())});
        QTRY_COMPARE(session().operatorFiles().size(), std::size_t(1));
        showTab();
        QTRY_VERIFY(view().shown() != nullptr && !view().isBusy());
        const FitResult& fit = view().shown()->result;
        QVERIFY2(fit.after.median < fit.before.median / 2,
            qPrintable(QStringLiteral("%1 after %2").arg(fit.after.median).arg(fit.before.median)));
        QCOMPARE(table("calibrationConstants").rowCount(), 6);
        QVERIFY(child<QLabel>("calibrationSentence")->text().contains(QStringLiteral("bf16 decode attention")));
        QVERIFY(!child<QWidget>("calibrationForm")->isVisible()); // three constants are those of products
        const double shipped = presets().gpu(a100)->calibration->decode[0]->constants.t0_s;

        click("calibrationUse");
        const auto constants = [this] { return session().scenario().gpu.calibration->decode[0]->constants; };
        QVERIFY(constants().t0_s > 1.5 * shipped);
        QVERIFY(session().scenario().gpu.calibration->gemm[0].has_value()); // the other sets stay
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(constants().t0_s, shipped);
        m_open->press(Qt::Key_Z, Qt::ControlModifier); // the file itself
        QVERIFY(session().operatorFiles().empty());
        QVERIFY(child<QPushButton>("calibrationOpenFirst")->isVisible());
    }

    void a_table_without_gpu_is_taken_to_be_of_the_scenarios()
    {
        drop({QStringLiteral(RIDGEPOINT_TEST_DATA "/operators/a100__all_reduce.csv")});
        QTRY_COMPARE(session().operatorFiles().size(), std::size_t(1));
        showTab();
        auto* gpu = child<SearchCombo>("calibrationGpu");
        QVERIFY(gpu->isVisible());
        QCOMPARE(gpu->currentText(), QStringLiteral("A100 SXM4 80GB"));
        QTRY_VERIFY(!view().isBusy());
        QVERIFY(
            child<QLabel>("calibrationSentence")->text().startsWith(QStringLiteral("Not fitted: "))); // too few rows
        Scenario other = session().scenario();
        other.gpu = *session().catalog().gpu("h100-sxm5");
        session().edit(other, QStringLiteral("gpu"));
        QCOMPARE(gpu->currentText(), QStringLiteral("H100 SXM5 80GB"));
        emit gpu->chosen(QStringLiteral("h200-sxm")); // chosen once, it stays whatever the scenario's is
        QVERIFY2(gpu->currentText().startsWith(QStringLiteral("H200")), qPrintable(gpu->currentText()));
        other.gpu = *session().catalog().gpu("a100-sxm4-80gb");
        session().edit(other, QStringLiteral("gpu"));
        QVERIFY2(gpu->currentText().startsWith(QStringLiteral("H200")), qPrintable(gpu->currentText()));
    }

    void rows_of_the_plot_tell_what_they_are()
    {
        openAndFit();
        auto& plot = *child<ResidualPlot>("residualPlot");
        const std::vector<FitRow>& rows = view().shown()->result.rows;
        const auto outside = std::ranges::find_if(rows, [](const FitRow& row) { return row.is_outside; });
        QVERIFY(outside != rows.end());
        plot.grab();
        const auto index = static_cast<std::size_t>(outside - rows.begin());
        QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.positionOf(index).toPoint());
        QVERIFY(plot.marked().has_value());
        QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.positionOf(index).toPoint() + QPoint(0, 60));
        plot.setFocus();
        QTest::keyClick(&plot, Qt::Key_Right);
        QVERIFY(plot.marked() && rows[*plot.marked()].is_outside);
        auto* table = child<QuietTable>("calibrationOutside");
        QVERIFY(table->currentSourceRow() >= 0);
        QVERIFY(table->shownText().contains(QStringLiteral(", k ")));
        table->selectRow(0);
        QVERIFY(plot.marked().has_value());
        QVERIFY(!plot.grab().isNull());
    }

    void used_undone_and_used_again()
    {
        openAndFit();
        const TimeModel before = session().scenario().time_model;
        const auto shipped = session().scenario().gpu.calibration;
        const double time = expectedTime();
        const int steps = m_open->undo().count();

        click("calibrationUse");
        QCOMPARE(m_open->undo().count(), steps + 1);
        QCOMPARE(session().scenario().time_model, TimeModel::Calibrated);
        const double slowerTime = expectedTime();
        QVERIFY(slowerTime > time * 1.1);
        QVERIFY(calibrated::productProvenance(session().scenario()).find("sweep.csv") != std::string::npos);
        const QString state = child<QLabel>("calibrationInUse")->text();
        QVERIFY2(state.contains(QStringLiteral("sweep.csv")) && state.contains(QStringLiteral("not saved")),
            qPrintable(state));

        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().scenario().time_model, before);
        QCOMPARE(session().scenario().gpu.calibration, shipped);
        QVERIFY(session().catalog().userCalibrations().empty());
        QVERIFY(child<QLabel>("calibrationInUse")->text().contains(QStringLiteral("shipped")));

        m_open->press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(expectedTime(), slowerTime);
        click("calibrationShipped");
        QCOMPARE(m_open->undo().count(), steps + 2);
        QCOMPARE(expectedTime(), time);
        QVERIFY(!child<QPushButton>("calibrationShipped")->isEnabled());
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(expectedTime(), slowerTime);
    }

    /// The panel takes GPUs from the catalog: they must bring the user's constants along.
    void another_gpu_and_back_keeps_them()
    {
        openAndFit();
        click("calibrationUse");
        const double time = expectedTime();
        Scenario other = session().scenario();
        other.gpu = *session().catalog().gpu("h100-sxm5");
        session().edit(other, QStringLiteral("gpu"));
        Scenario again = session().scenario();
        again.gpu = *session().catalog().gpu(a100);
        session().edit(again, QStringLiteral("gpu"));
        QCOMPARE(expectedTime(), time);
    }

    void saved_constants_are_there_after_a_restart()
    {
        openAndFit();
        QVERIFY(!child<QPushButton>("calibrationSave")->isEnabled()); // nothing is in use yet
        click("calibrationUse");
        const double time = expectedTime();
        click("calibrationSave");
        QVERIFY2(m_open->message().startsWith(QStringLiteral("Saved to")), qPrintable(m_open->message()));
        QVERIFY(child<QLabel>("calibrationInUse")->text().endsWith(QStringLiteral("; saved")));
        QVERIFY(!child<QPushButton>("calibrationSave")->isEnabled());

        reopen();
        QVERIFY(session().catalog().userCalibrations().contains(a100));
        QCOMPARE(m_open->undo().count(), 0);
        Scenario scenario = session().scenario();
        QCOMPARE(scenario.time_model, TimeModel::Ideal); // a start shows what it always shows
        scenario.time_model = TimeModel::Calibrated;
        session().edit(scenario, QStringLiteral("time_model"));
        QVERIFY(std::abs(expectedTime() / time - 1) < 1e-4); // files keep six digits

        showTab(); // the way back needs no file
        QVERIFY(!child<QPushButton>("calibrationUse")->isVisible());
        click("calibrationShipped");
        QCOMPARE(child<QPushButton>("calibrationSave")->text(), QStringLiteral("Forget the saved ones"));
        click("calibrationSave");
        QVERIFY(QDir(calibration_store::folder()).entryList(QDir::Files).isEmpty());
        reopen();
        QVERIFY(session().catalog().userCalibrations().empty());
    }

    void a_broken_saved_file_is_a_message()
    {
        QVERIFY(QDir().mkpath(calibration_store::folder()));
        QFile file(calibration_store::folder() + QStringLiteral("/broken.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"schema\": \"ridgepoint/calibration/1\", \"gpu\": 7}");
        file.close();
        reopen();
        QVERIFY2(m_open->message().contains(QStringLiteral("broken.json")), qPrintable(m_open->message()));
        QVERIFY(session().catalog().userCalibrations().empty());
    }

    void exported_constants_give_the_same_numbers_everywhere()
    {
        openAndFit();
        const QString path = m_files->path(QStringLiteral("mine.json"));
        QVERIFY(tab().exportTo(path, *view().shown()->own));
        click("calibrationUse");
        const double time = expectedTime();
        click("calibrationShipped");

        drop({path});
        QTRY_VERIFY(session().catalog().userCalibrations().contains(a100));
        QVERIFY2(m_open->message().contains(QStringLiteral("products bf16")), qPrintable(m_open->message()));
        QCOMPARE(session().scenario().time_model, TimeModel::Calibrated);
        QVERIFY(std::abs(expectedTime() / time - 1) < 1e-4);
        const Scenario& scenario = session().scenario();
        const QString saved =
            m_files->write(QStringLiteral("scenario.json"), QByteArray::fromStdString(writeScenario(scenario)));
        const program::Result line = program::run({QStringLiteral("analyze"), QStringLiteral("--scenario"), saved,
            QStringLiteral("--calibration"), path, QStringLiteral("--format"), QStringLiteral("json")});
        QCOMPARE(line.code, 0);
        const auto shown =
            nlohmann::ordered_json::parse(analysisJson(scenario, session().analysis(), writeScenario(scenario)));
        const auto printed = line.json();
        QCOMPARE(printed["decode"]["operators"].size(), shown["decode"]["operators"].size());
        for (std::size_t i = 0; i < shown["decode"]["operators"].size(); ++i) {
            nlohmann::ordered_json one = printed["decode"]["operators"][i];
            one.erase("flips");
            QCOMPARE(one.dump(), shown["decode"]["operators"][i].dump());
        }
        QVERIFY(!tab().exportTo(QStringLiteral("/nonexistent/folder/x.json"), *view().shown()->own));
        QVERIFY(m_open->message().contains(QStringLiteral("cannot be written")));
    }

    void constants_of_an_unknown_gpu_are_refused()
    {
        drop({m_files->write(
            QStringLiteral("other.json"), R"({"schema": "ridgepoint/calibration/1", "gpu": "h900", "gemm": {}})")});
        QTRY_VERIFY2(m_open->message().contains(QStringLiteral("h900")), qPrintable(m_open->message()));
        QCOMPARE(m_open->undo().count(), 0);
    }

    void begin_with_what_ships()
    {
        openAndFit();
        const auto generic = view().shown();
        QSignalSpy fits(&view(), &CalibrationView::fitShown);
        click("calibrationPriorOwn");
        QTRY_COMPARE(fits.count(), 1);
        QVERIFY(child<QLabel>("calibrationSentence")->text().contains(QStringLiteral("% shipped, ")));
        const FittedConstant& eb = view().shown()->result.constants[4];
        QCOMPARE(eb.symbol, std::string_view("eb"));
        QCOMPARE(eb.prior, presets().gpu(a100)->calibration->gemm[0]->constants.eb);
        QVERIFY(eb.prior != generic->result.constants[4].prior);
    }

    void the_simple_form_is_not_used()
    {
        openAndFit();
        QSignalSpy fits(&view(), &CalibrationView::fitShown);
        click("calibrationFormFloored");
        QTRY_COMPARE(fits.count(), 1);
        QCOMPARE(table("calibrationConstants").rowCount(), 3);
        QVERIFY(!child<QPushButton>("calibrationUse")->isEnabled());
        QVERIFY(!child<QPushButton>("calibrationExport")->isEnabled());
        QVERIFY(!child<QLabel>("calibrationSentence")->text().contains(QStringLiteral("generic")));
        click("calibrationFormAll");
        QTRY_COMPARE(fits.count(), 2);
        QVERIFY(child<QPushButton>("calibrationUse")->isEnabled());
    }

    void too_few_rows_are_told()
    {
        openTable(madeUpTable(*presets().gpu(a100), {.truth = slower(), .rows = 9}));
        showTab();
        QTRY_VERIFY(child<QLabel>("calibrationSentence")->text().startsWith(QStringLiteral("Not fitted: ")));
        QVERIFY(child<QLabel>("calibrationSentence")->text().contains(QStringLiteral("found 9 rows")));
        QVERIFY(!child<QPushButton>("calibrationUse")->isEnabled());
        QCOMPARE(table("calibrationConstants").rowCount(), 0);
    }

    void a_file_without_gpu_is_told()
    {
        openTable(madeUpTable(*presets().gpu(a100), {.truth = slower(), .rows = 20, .device = "Foo 9000"}));
        showTab();
        const QString hint = child<QLabel>("calibrationHint")->text();
        QVERIFY2(hint.contains(QStringLiteral("choose it in the GEMM tab")), qPrintable(hint));
    }

    void the_gemm_tab_leads_here()
    {
        openTable(madeUpTable(*presets().gpu(a100), {.truth = slower(), .rows = 200}));
        auto& tabs = *child<QTabWidget>("viewTabs");
        tabs.setCurrentIndex(1);
        QCOMPARE(tabs.tabText(1), QStringLiteral("GEMM"));
        click("gemmCalibrate");
        QCOMPARE(tabs.tabText(tabs.currentIndex()), QStringLiteral("Calibration"));
        QTRY_VERIFY(view().shown() != nullptr);
    }

    void closing_the_file_leaves_nothing_behind()
    {
        openAndFit();
        session().removeMeasurement(session().measurements().front()->path());
        QVERIFY(view().shown() == nullptr);
        QVERIFY(child<QPushButton>("calibrationOpenFirst")->isVisible());
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(view().shown() != nullptr);
    }

    void measured_roofs_become_the_scenarios()
    {
        drop({QStringLiteral(RIDGEPOINT_TEST_DATA "/counters/roofline.csv")});
        QTRY_COMPARE(session().roofFiles().size(), std::size_t(1));
        showTab();
        QVERIFY(child<QPushButton>("roofUse")->isVisible());
        const double preset = session().scenario().gpu.dram_bytes_per_s;
        const int steps = m_open->undo().count();
        click("roofUse");
        QCOMPARE(m_open->undo().count(), steps + 1);
        QVERIFY(session().scenario().gpu.dram_bytes_per_s != preset);
        QVERIFY(!session().scenario().overrides.empty());
        const QString state = child<QLabel>("roofState")->text();
        QVERIFY2(state.startsWith(QStringLiteral("in use for ")), qPrintable(state));
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().scenario().gpu.dram_bytes_per_s, preset);
        QVERIFY(!child<QPushButton>("roofPreset")->isEnabled());
        m_open->press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        click("roofPreset");
        QCOMPARE(session().scenario().gpu.dram_bytes_per_s, preset);
        QVERIFY(session().scenario().overrides.empty());
    }

    void every_control_has_a_name()
    {
        openAndFit();
        for (const char* name : {"calibrationOffer", "calibrationUse", "calibrationShipped", "calibrationSave",
                 "calibrationExport", "residualPlot", "calibrationConstants", "calibrationRegimes",
                 "calibrationOutside", "roofDevice", "roofUse", "roofPreset"}) {
            const auto* widget = m_open->child<QWidget>(name);
            QVERIFY2(widget != nullptr, name);
            QVERIFY2(!widget->accessibleName().isEmpty(), name);
        }
    }

    void the_model_keeps_its_word()
    {
        CellTableModel model({{QStringLiteral("a"), false}, {QStringLiteral("b"), true}});
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setRows({{{QStringLiteral("x"), {}, {}}, {QStringLiteral("12"), 12.0, QStringLiteral("twelve")}}});
        QCOMPARE(resets.count(), 1);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, 1).data(SortValueRole).toDouble(), 12.0);
        QCOMPARE(model.index(0, 0).data(SortValueRole).toString(), QStringLiteral("x"));
        QCOMPARE(model.index(0, 1).data(Qt::ToolTipRole).toString(), QStringLiteral("twelve"));
        QCOMPARE(model.index(0, 0).data(FilterTextRole).toString(), QStringLiteral("x 12"));
        model.setTitle(1, QStringLiteral("c"));
        QCOMPARE(model.headerData(1, Qt::Horizontal).toString(), QStringLiteral("c"));
        QVERIFY(!model.headerData(2, Qt::Horizontal).isValid());
        model.setRows({});
        QCOMPARE(model.rowCount(), 0);
    }

private:
    void reopen()
    {
        m_open.reset();
        m_open = std::make_unique<OpenWindow>();
        QVERIFY(m_open->exposed());
    }
    template<typename Widget> Widget* child(const char* name) const { return m_open->child<Widget>(name); }
    Session& session() const { return m_open->session; }
    CalibrationView& view() const { return *child<CalibrationView>("calibrationView"); }
    CalibrationTab& tab() const { return *m_open->window.findChild<CalibrationTab*>(); }
    QAbstractItemModel& table(const char* name) const { return *child<QuietTable>(name)->model(); }
    void click(const char* name) const
    {
        auto* button = child<QAbstractButton>(name);
        QVERIFY2(button != nullptr && button->isEnabled() && button->isVisible(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void showTab() const { child<QTabWidget>("viewTabs")->setCurrentWidget(&view()); }
    double expectedTime() const
    {
        Scenario scenario = session().scenario();
        scenario.time_model = TimeModel::Calibrated;
        const Analysis analysis = analyze(scenario);
        return calibrated::operatorTime(scenario, analysis.decode, OperatorId::QProj, true).time_s;
    }

    void drop(const QStringList& paths) const
    {
        QMimeData mime;
        QList<QUrl> urls;
        for (const QString& path : paths)
            urls << QUrl::fromLocalFile(path);
        mime.setUrls(urls);
        QDragEnterEvent enter(QPoint(500, 400), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_open->window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(500, 400), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_open->window, &event);
        QVERIFY(event.isAccepted());
    }
    void openTable(const QByteArray& text) const
    {
        const std::size_t before = session().measurements().size();
        drop({m_files->write(QStringLiteral("sweep.csv"), text)});
        QTRY_COMPARE(session().measurements().size(), before + 1);
    }
    void openAndFit() const
    {
        openTable(madeUpTable(*presets().gpu(a100), {.truth = slower(), .rows = 600, .outliers = 12}));
        showTab();
        QTRY_VERIFY(view().shown() != nullptr && !view().isBusy());
    }

    std::unique_ptr<OpenWindow> m_open;
    std::unique_ptr<program::Files> m_files;
};

QTEST_MAIN(TestCalibrationView)
#include "tst_calibration_view.moc"
