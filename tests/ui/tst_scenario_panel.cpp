// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>

#include "ui/scenario_panel/log_slider.h"
#include "ui/scenario_panel/scenario_edits.h"
#include "ui/scenario_panel/scenario_panel.h"

#include <memory>

using namespace ridgepoint;

namespace {

Gpu gpu(const std::string& id, std::initializer_list<Precision> precisions)
{
    Gpu gpu;
    gpu.id = id;
    gpu.vendor = "Maker";
    gpu.name = "Maker " + id;
    gpu.dram_bytes_per_s = 2.039e12;
    for (const Precision precision : precisions)
        gpu.tensor_flop_per_s[static_cast<std::size_t>(precision)] = 312e12;
    return gpu;
}

Model model(const std::string& id, int heads, int kvHeads)
{
    Model model;
    model.id = id;
    model.name = id;
    model.layers = 32;
    model.hidden = 4096;
    model.heads = heads;
    model.kv_heads = kvHeads;
    model.head_dim = 128;
    model.intermediate = 14336;
    model.vocab = 128256;
    return model;
}

} // namespace

class TestScenarioPanel : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_catalog = {};
        m_catalog.add(gpu("big", {Precision::bf16, Precision::fp16, Precision::fp8}));
        m_catalog.add(gpu("old", {Precision::fp16}));
        m_catalog.add(model("alpha", 32, 8));
        m_catalog.add(model("beta", 40, 40));
        m_scenario = {};
        m_scenario.gpu = m_catalog.gpus()[0];
        m_scenario.model = m_catalog.models()[0];
        m_scenario.workload.batch = 64;
        m_panel = std::make_unique<ScenarioPanel>();
        m_panel->resize(300, 900);
        m_panel->setCatalog(m_catalog);
        m_panel->setScenario(m_scenario);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        m_edits = std::make_unique<QSignalSpy>(m_panel.get(), &ScenarioPanel::edited);
    }
    void cleanup()
    {
        m_edits.reset();
        m_panel.reset();
    }

    void showing_emits_nothing()
    {
        Scenario other = m_scenario;
        other.gpu = m_catalog.gpus()[1];
        other.model = m_catalog.models()[1];
        other.workload = {7, 100, 200, 150, false};
        other.numerics = {Precision::int8, Precision::fp16, Precision::fp8, 64};
        other.tensor_parallel = 4;
        other.attention = AttentionKernel::Unfused;
        other.projections = Projections::Merged;
        other.convention = Convention::Lecture;

        m_panel->setScenario(other);

        QCOMPARE(m_edits->count(), 0);
        QCOMPARE(m_panel->scenario(), other);
        QCOMPARE(child<QSpinBox>("batchSpin")->value(), 7);
        QCOMPARE(child<LogSlider>("batchSlider")->value(), 7);
        QCOMPARE(child<QSpinBox>("contextSpin")->value(), 150);
        QVERIFY(child<QCheckBox>("contextCheck")->isChecked());
        QCOMPARE(child<QComboBox>("weightsCombo")->currentText(), QStringLiteral("int8"));
        QCOMPARE(child<QComboBox>("modelCombo")->currentText(), QStringLiteral("beta"));
        QCOMPARE(child<QComboBox>("gpuCombo")->currentText(), QStringLiteral("old"));
        QVERIFY(child<QRadioButton>("attentionUnfused")->isChecked());
        QVERIFY(child<QRadioButton>("projectionsMerged")->isChecked());
        QCOMPARE(child<QComboBox>("conventionCombo")->currentText(), QStringLiteral("lecture"));
    }

    void dragging_is_live_and_ends_once()
    {
        auto* slider = child<LogSlider>("batchSlider");
        QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(slider->positionOf(64), 11));
        QTest::mouseMove(slider, QPoint(slider->positionOf(128), 11));
        QTest::mouseMove(slider, QPoint(slider->positionOf(256), 11));
        const auto during = m_edits->count();
        QVERIFY(during >= 2);
        for (const QList<QVariant>& edit : *m_edits) {
            QCOMPARE(edit.at(1).toString(), QStringLiteral("batch"));
            QCOMPARE(edit.at(2).toBool(), false);
        }

        QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->positionOf(256), 11));

        QCOMPARE(m_edits->count(), during + 1);
        QCOMPARE(m_edits->back().at(2).toBool(), true);
        QCOMPARE(lastScenario().workload.batch, slider->value());
        QCOMPARE(child<QSpinBox>("batchSpin")->value(), slider->value());
    }

    void press_without_a_move_is_no_edit()
    {
        auto* slider = child<LogSlider>("batchSlider");
        slider->setValue(slider->valueAt(slider->positionOf(64)));
        m_edits->clear();
        QTest::mouseClick(slider, Qt::LeftButton, {}, QPoint(slider->positionOf(slider->value()), 11));
        QCOMPARE(m_edits->count(), 0);
    }

    void typing_counts_when_it_is_done()
    {
        auto* spin = child<QSpinBox>("promptSpin");
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QStringLiteral("512"));
        QCOMPARE(m_edits->count(), 0);
        QTest::keyClick(spin, Qt::Key_Return);
        QCOMPARE(m_edits->count(), 1);
        QCOMPARE(lastScenario().workload.prompt, 512);
        QCOMPARE(child<LogSlider>("promptSlider")->value(), 512);
    }

    void slider_grows_with_a_large_number()
    {
        auto* slider = child<LogSlider>("batchSlider");
        m_scenario.workload.batch = 5000;
        m_panel->setScenario(m_scenario);
        QCOMPARE(slider->maximum(), 8192);
        QCOMPARE(slider->value(), 5000);
        m_scenario.workload.batch = 1;
        m_panel->setScenario(m_scenario);
        QCOMPARE(slider->maximum(), 1024);
        QCOMPARE(m_edits->count(), 0);
    }

    void kv_heads_are_divisors()
    {
        auto* slider = child<LogSlider>("kvHeadsSlider");
        QCOMPARE(slider->choices(), std::vector<int>({1, 2, 4, 8, 16, 32}));
        QTest::keyClick(slider, Qt::Key_Left);
        QCOMPARE(lastScenario().model.kv_heads, 4);
        QCOMPARE(lastScenario().model.attention, AttentionKind::Gqa);
        QTest::keyClick(slider, Qt::Key_Home);
        QCOMPARE(lastScenario().model.attention, AttentionKind::Mqa);

        auto* spin = child<QSpinBox>("kvHeadsSpin");
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QStringLiteral("7"));
        QTest::keyClick(spin, Qt::Key_Return);
        QCOMPARE(lastScenario().model.kv_heads, 8);
    }

    void latent_attention_has_no_kv_heads_to_change()
    {
        m_scenario.model.attention = AttentionKind::Mla;
        m_panel->setScenario(m_scenario);
        QVERIFY(!child<LogSlider>("kvHeadsSlider")->isEnabled());
        QVERIFY(!m_panel->grab().isNull());
    }

    void context_follows_until_it_is_set()
    {
        auto* spin = child<QSpinBox>("contextSpin");
        QCOMPARE(spin->value(), 4096);
        QVERIFY(!spin->isEnabled());
        child<QSpinBox>("outputSpin")->setValue(1024);
        QCOMPARE(spin->value(), 3072);

        QTest::mouseClick(child<QCheckBox>("contextCheck"), Qt::LeftButton);
        QCOMPARE(lastScenario().workload.context, 3072);
        QVERIFY(spin->isEnabled());
        child<QSpinBox>("outputSpin")->setValue(2048);
        QCOMPARE(spin->value(), 3072);

        QTest::mouseClick(child<QCheckBox>("contextCheck"), Qt::LeftButton);
        QCOMPARE(lastScenario().workload.context, 0);
        QCOMPARE(spin->value(), 4096);
    }

    void model_is_found_by_any_part_of_its_name()
    {
        auto* combo = child<QComboBox>("modelCombo");
        m_scenario.tensor_parallel = 16;
        m_scenario.overrides = {{"model.layers", "3"}, {"gpu.units", "4"}};
        m_panel->setScenario(m_scenario);
        QSignalSpy notices(m_panel.get(), &ScenarioPanel::notice);
        combo->setFocus();
        combo->lineEdit()->selectAll();
        QTest::keyClicks(combo->lineEdit(), QStringLiteral("ET"));
        QTest::keyClick(combo->lineEdit(), Qt::Key_Return);

        QCOMPARE(m_edits->count(), 1);
        QCOMPARE(lastScenario().model, m_catalog.models()[1]);
        QCOMPARE(lastScenario().workload, m_scenario.workload);
        QCOMPARE(lastScenario().tensor_parallel, 8);
        QCOMPARE(lastScenario().overrides.size(), std::size_t(1));
        QCOMPARE(notices.count(), 1);
        QCOMPARE(combo->currentText(), QStringLiteral("beta"));
    }

    void what_matches_nothing_is_put_back()
    {
        auto* combo = child<QComboBox>("gpuCombo");
        combo->setFocus();
        combo->lineEdit()->selectAll();
        QTest::keyClicks(combo->lineEdit(), QStringLiteral("nonsense"));
        QTest::keyClick(combo->lineEdit(), Qt::Key_Return);
        QCOMPARE(m_edits->count(), 0);
        QCOMPARE(combo->currentText(), QStringLiteral("big"));
    }

    void a_gpu_without_the_precision_changes_it_and_says_so()
    {
        m_scenario.numerics.weights = Precision::int4;
        m_panel->setScenario(m_scenario);
        QSignalSpy notices(m_panel.get(), &ScenarioPanel::notice);
        auto* combo = child<QComboBox>("gpuCombo");
        combo->setFocus();
        combo->lineEdit()->selectAll();
        QTest::keyClicks(combo->lineEdit(), QStringLiteral("old"));
        QTest::keyClick(combo->lineEdit(), Qt::Key_Return);

        QCOMPARE(m_edits->count(), 1);
        QCOMPARE(lastScenario().numerics.activations, Precision::fp16);
        QCOMPARE(lastScenario().numerics.kv_cache, Precision::fp16);
        QCOMPARE(lastScenario().numerics.weights, Precision::int4);
        QCOMPARE(notices.count(), 1);
        QCOMPARE(child<QComboBox>("activationsCombo")->currentText(), QStringLiteral("fp16"));
    }

    void segments_and_lists()
    {
        QTest::mouseClick(child<QRadioButton>("attentionUnfused"), Qt::LeftButton);
        QCOMPARE(lastScenario().attention, AttentionKernel::Unfused);
        m_panel->activateWindow();
        child<QRadioButton>("projectionsSeparate")->setFocus();
        QTest::keyClick(child<QRadioButton>("projectionsSeparate"), Qt::Key_Right);
        QCOMPARE(lastScenario().projections, Projections::Merged);
        QTest::keyClick(child<QComboBox>("kvCacheCombo"), Qt::Key_Down);
        QCOMPARE(lastScenario().numerics.kv_cache, Precision::fp16);
        QTest::keyClick(child<QComboBox>("conventionCombo"), Qt::Key_End);
        QCOMPARE(lastScenario().convention, Convention::Lecture);
    }

    void focus_tells_which_control_is_used()
    {
        QSignalSpy activations(m_panel.get(), &ScenarioPanel::controlActivated);
        m_panel->activateWindow();
        child<LogSlider>("outputSlider")->setFocus();
        QVERIFY(!activations.isEmpty());
        QCOMPARE(activations.back().at(0).toString(), QStringLiteral("output"));
    }

    void every_control_has_a_name()
    {
        for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || widget->inherits("QLineEdit")
                || widget->inherits("QAbstractItemView"))
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
            QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
        }
    }

    void figures()
    {
        QCOMPARE(figuresOf(m_catalog.models()[0]), QStringLiteral("8.03\u2009B \u00b7 GQA 32:8"));
        QCOMPARE(figuresOf(m_catalog.gpus()[0]), QStringLiteral("312\u2009T \u00b7 2.04\u2009TB/s"));
        QCOMPARE(shownName(m_catalog.gpus()[0]), QStringLiteral("big"));
        QCOMPARE(tensorParallelChoices(m_catalog.models()[1]), std::vector<int>({1, 2, 4, 8}));
    }

private:
    template<typename Widget> Widget* child(const char* objectName) const
    {
        return m_panel->findChild<Widget*>(QLatin1String(objectName));
    }
    Scenario lastScenario() const { return m_edits->back().at(0).value<Scenario>(); }

    Catalog m_catalog;
    Scenario m_scenario;
    std::unique_ptr<ScenarioPanel> m_panel;
    std::unique_ptr<QSignalSpy> m_edits;
};

QTEST_MAIN(TestScenarioPanel)
#include "tst_scenario_panel.moc"
