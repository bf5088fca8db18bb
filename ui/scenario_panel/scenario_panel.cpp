// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/scenario_panel.h"

#include <QCheckBox>
#include <QSignalBlocker>

#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/number_control.h"
#include "ui/scenario_panel/number_spin.h"
#include "ui/scenario_panel/scenario_edits.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/theme/format.h"

#include <algorithm>

namespace ridgepoint {

namespace {

void showRow(QComboBox& combo, int row)
{
    if (combo.currentIndex() == row)
        return;
    const QSignalBlocker quiet(&combo);
    combo.setCurrentIndex(row);
}

} // namespace

ScenarioPanel::ScenarioPanel(QWidget* parent)
    : QScrollArea(parent)
{
    build();
    showGpu();
    showModel();
    showNumbers();
    showPrecisions();
    showChoices();
}

QSize ScenarioPanel::sizeHint() const
{
    return {300, 760};
}

void ScenarioPanel::setCatalog(const Catalog& catalog)
{
    m_gpus = catalog.gpus();
    m_models = catalog.models();
    std::vector<SearchCombo::Entry> entries;
    for (const Model& model : m_models) {
        const QString id = QString::fromStdString(model.id);
        const QString family = model.provenance ? QString::fromStdString(model.provenance->family) : QString();
        entries.push_back({id, QString::fromStdString(model.name), figuresOf(model), family});
    }
    m_model->setEntries(entries);
    entries.clear();
    for (const Gpu& gpu : m_gpus) {
        const QString words = QString::fromStdString(gpu.name + " " + gpu.architecture + " " + gpu.memory_type);
        entries.push_back({QString::fromStdString(gpu.id), shownName(gpu), figuresOf(gpu), words});
    }
    m_gpu->setEntries(entries);
}

void ScenarioPanel::setScenario(const Scenario& scenario)
{
    const bool otherGpu = !(scenario.gpu == m_scenario.gpu);
    const bool otherModel = !(scenario.model == m_scenario.model);
    if (&scenario != &m_scenario)
        m_scenario = scenario;
    if (otherGpu)
        showGpu();
    if (otherModel)
        showModel();
    showNumbers();
    showPrecisions();
    showChoices();
}

void ScenarioPanel::setFlipMarks(const QString& field, std::vector<LogSlider::Mark> marks)
{
    if (const auto found = m_numbers.find(field); found != m_numbers.end())
        found->second->setMarks(std::move(marks));
}

void ScenarioPanel::edit(const QString& field, bool finished, const std::function<void(Scenario&)>& change)
{
    change(m_scenario);
    if (field == QLatin1String("kv_heads"))
        showModel();
    showNumbers();
    emit edited(m_scenario, field, finished);
}

void ScenarioPanel::chooseModel(const QString& id)
{
    const auto model = std::ranges::find(m_models, id.toStdString(), &Model::id);
    if (model == m_models.end())
        return;
    const QString consequence = useModel(m_scenario, *model);
    showModel();
    showNumbers();
    emit edited(m_scenario, QStringLiteral("model"), true);
    if (!consequence.isEmpty())
        emit notice(consequence);
}

void ScenarioPanel::chooseGpu(const QString& id)
{
    const auto gpu = std::ranges::find(m_gpus, id.toStdString(), &Gpu::id);
    if (gpu == m_gpus.end())
        return;
    const QString consequence = useGpu(m_scenario, *gpu);
    showGpu();
    showPrecisions();
    emit edited(m_scenario, QStringLiteral("gpu"), true);
    if (!consequence.isEmpty())
        emit notice(consequence);
}

void ScenarioPanel::showGpu()
{
    const Gpu& gpu = m_scenario.gpu;
    m_gpu->show(QString::fromStdString(gpu.id), shownName(gpu), figuresOf(gpu));
    for (int row = 0; row < m_activations->count(); ++row) {
        const Precision precision = allPrecisions[static_cast<std::size_t>(row)];
        const ComputeRoof roof = matrixRoof(gpu, precision);
        QString rate = roof.known() ? format::siShort(roof.flop_per_s, u"FLOP/s") : QString();
        if (roof.known() && roof.precision != precision)
            rate += tr(" as %1").arg(m_activations->itemText(static_cast<int>(roof.precision)));
        m_activations->setItemData(row, rate, FiguresRole);
    }
}

void ScenarioPanel::showModel()
{
    const Model& model = m_scenario.model;
    m_model->show(QString::fromStdString(model.id), QString::fromStdString(model.name), figuresOf(model));
    NumberControl& kvHeads = *m_numbers.at(QStringLiteral("kv_heads"));
    NumberControl& parallel = *m_numbers.at(QStringLiteral("tensor_parallel"));
    const bool latent = model.attention == AttentionKind::Mla;
    kvHeads.setEnabled(!latent && model.heads > 0);
    std::vector<int> choices = kvHeadChoices(model);
    kvHeads.setChoices(latent || choices.empty() ? std::vector {std::max(model.kv_heads, 1)} : choices);
    labelKvHeads();

    const std::vector<int> degrees = tensorParallelChoices(model);
    parallel.setChoices(degrees);
    std::vector<LogSlider::Mark> labels;
    for (const int degree : degrees)
        labels.push_back({degree, format::integer(degree)});
    parallel.setScaleLabels(std::move(labels));
}

void ScenarioPanel::labelKvHeads()
{
    const Model& model = m_scenario.model;
    if (model.attention == AttentionKind::Mla)
        return m_numbers.at(QStringLiteral("kv_heads"))
            ->setScaleLabels({{1, tr("latent attention: one cache for all heads")}});
    std::vector<LogSlider::Mark> labels {{1, tr("1 MQA")}, {model.heads, tr("%1 MHA").arg(model.heads)}};
    for (const int choice : kvHeadChoices(model)) {
        if (choice > 1 && choice < model.heads)
            labels.push_back({choice, format::integer(choice)});
    }
    m_numbers.at(QStringLiteral("kv_heads"))->setScaleLabels(std::move(labels));
}

void ScenarioPanel::showNumbers()
{
    const Workload& workload = m_scenario.workload;
    m_numbers.at(QStringLiteral("batch"))->setValue(workload.batch);
    m_numbers.at(QStringLiteral("prompt"))->setValue(workload.prompt);
    m_numbers.at(QStringLiteral("output"))->setValue(workload.output);
    m_numbers.at(QStringLiteral("kv_heads"))->setValue(m_scenario.model.kv_heads);
    m_numbers.at(QStringLiteral("tensor_parallel"))->setValue(m_scenario.tensor_parallel);

    const bool own = workload.context > 0;
    NumberControl& context = *m_numbers.at(QStringLiteral("context"));
    if (own != m_own_context->isChecked()) {
        const QSignalBlocker quiet(m_own_context);
        m_own_context->setChecked(own);
    }
    if (own != context.spin()->isEnabled()) {
        context.spin()->setEnabled(own);
        context.setSliderVisible(own);
    }
    context.setValue(workload.decodeContext());
}

void ScenarioPanel::showPrecisions()
{
    showRow(*m_weights, static_cast<int>(m_scenario.numerics.weights));
    showRow(*m_activations, static_cast<int>(m_scenario.numerics.activations));
    showRow(*m_kv_cache, static_cast<int>(m_scenario.numerics.kv_cache));
}

void ScenarioPanel::showChoices()
{
    m_attention->setCurrent(static_cast<int>(m_scenario.attention));
    m_projections->setCurrent(static_cast<int>(m_scenario.projections));
    showRow(*m_time_model, static_cast<int>(m_scenario.time_model));
    showRow(*m_convention, static_cast<int>(m_scenario.convention));
}

} // namespace ridgepoint
