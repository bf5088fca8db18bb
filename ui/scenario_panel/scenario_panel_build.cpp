// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/scenario_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/number_control.h"
#include "ui/scenario_panel/number_spin.h"
#include "ui/scenario_panel/quiet_check_box.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"

// How the panel is put together. What it does then is in scenario_panel.cpp.
namespace ridgepoint {

namespace {

constexpr int longest = 1 << 20; ///< tokens at the right end of the length sliders

QString latin(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

} // namespace

void ScenarioPanel::build()
{
    auto* content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true); // so that a moved slider repaints itself and nothing below it
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 14, 16, 12);
    layout->setSpacing(4);

    auto* heading = new QLabel(tr("SCENARIO"));
    heading->setObjectName(QStringLiteral("panelHeading"));
    heading->setFont(uiFont(13, QFont::DemiBold));
    heading->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(heading);
    buildPresets(*layout);
    buildPrecisions(*layout);
    buildNumbers(*layout);
    buildContext();
    buildChoices(*layout);
    layout->addStretch(1);

    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setMinimumWidth(290); // less would cut the fields
}

void ScenarioPanel::buildPresets(QVBoxLayout& layout)
{
    m_model = new SearchCombo;
    describe(
        m_model, "modelCombo", tr("Model"), tr("The transformer that answers. Type any part of its name to search."));
    connect(m_model, &SearchCombo::chosen, this, &ScenarioPanel::chooseModel);
    connect(m_model, &SearchCombo::focused, this, [this] { emit controlActivated(QStringLiteral("model")); });
    layout.addWidget(quietLabel(tr("&Model"), m_model));
    layout.addWidget(m_model);

    m_gpu = new SearchCombo;
    describe(m_gpu, "gpuCombo", tr("GPU"),
        tr("The accelerator that it runs on. Type any part of its name, vendor or architecture to search."));
    connect(m_gpu, &SearchCombo::chosen, this, &ScenarioPanel::chooseGpu);
    connect(m_gpu, &SearchCombo::focused, this, [this] { emit controlActivated(QStringLiteral("gpu")); });
    layout.addWidget(quietLabel(tr("&GPU"), m_gpu));
    layout.addWidget(m_gpu);
}

void ScenarioPanel::buildPrecisions(QVBoxLayout& layout)
{
    m_weights =
        addPrecision(QStringLiteral("weights"), QStringLiteral("weightsCombo"), tr("W"), tr("Precision of weights"),
            tr("How weights are stored. Narrower than the activations, they are widened before they are multiplied."),
            &Numerics::weights);
    m_activations = addPrecision(QStringLiteral("activations"), QStringLiteral("activationsCombo"), tr("A"),
        tr("Precision of activations"), tr("What the matrix engine multiplies in: it sets the compute roof."),
        &Numerics::activations);
    m_kv_cache = addPrecision(QStringLiteral("kv_cache"), QStringLiteral("kvCacheCombo"), tr("KV"),
        tr("Precision of the KV cache"), tr("How keys and values of earlier tokens are stored."), &Numerics::kv_cache);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    for (ChoiceCombo* combo : {m_weights, m_activations, m_kv_cache})
        row->addWidget(combo, 1);
    layout.addWidget(quietLabel(tr("P&recision"), m_weights));
    layout.addLayout(row);
}

ChoiceCombo* ScenarioPanel::addPrecision(const QString& field, const QString& objectName, const QString& prefix,
    const QString& accessibleName, const QString& toolTip, Precision Numerics::*member)
{
    auto* combo = new ChoiceCombo(prefix);
    combo->setObjectName(objectName);
    combo->setAccessibleName(accessibleName);
    combo->setToolTip(toolTip);
    for (const Precision precision : allPrecisions) {
        combo->addItem(latin(name(precision)));
        combo->setItemData(combo->count() - 1, tr("%1 bit").arg(bits(precision)), FiguresRole);
    }
    connect(combo, &QComboBox::currentIndexChanged, this, [this, field, member](int row) {
        edit(field, true,
            [member, row](Scenario& s) { s.numerics.*member = allPrecisions[static_cast<std::size_t>(row)]; });
    });
    connect(combo, &ChoiceCombo::focused, this, [this, field] { emit controlActivated(field); });
    return combo;
}

void ScenarioPanel::addNumber(QVBoxLayout& layout, const QString& field, const QString& id, const QString& label,
    const QString& toolTip, const QString& suffix, int sliderMax, int spinMax, Change change)
{
    auto* control = new NumberControl({id, label, toolTip, suffix, sliderMax, spinMax});
    control->setBinaryLabels(sliderMax == longest);
    layout.addWidget(control);
    m_numbers[field] = control;
    connect(control, &NumberControl::edited, this, [this, field, change](int value, bool finished) {
        edit(field, finished, [&](Scenario& s) { change(s, value); });
    });
    connect(control, &NumberControl::activated, this, [this, field] { emit controlActivated(field); });
}

void ScenarioPanel::buildNumbers(QVBoxLayout& layout)
{
    addNumber(layout, QStringLiteral("batch"), QStringLiteral("batch"), tr("&Batch"),
        tr("Sequences that are processed together."), tr("sequences"), 1024, Limits::max_batch,
        [](Scenario& s, int value) { s.workload.batch = value; });
    addNumber(layout, QStringLiteral("prompt"), QStringLiteral("prompt"), tr("&Prompt length"),
        tr("Tokens per sequence before the first new one."), tr("tokens"), longest, Limits::max_tokens,
        [](Scenario& s, int value) { s.workload.prompt = value; });
    addNumber(layout, QStringLiteral("output"), QStringLiteral("output"), tr("&Output length"),
        tr("New tokens per sequence."), tr("tokens"), longest, Limits::max_tokens,
        [](Scenario& s, int value) { s.workload.output = value; });
    addNumber(layout, QStringLiteral("context"), QStringLiteral("context"), tr("Decode &context"),
        tr("Tokens that the shown decode step sees. Follows prompt + output until it is set."), tr("tokens"), longest,
        Limits::max_tokens, [](Scenario& s, int value) { s.workload.context = value; });
    addNumber(layout, QStringLiteral("kv_heads"), QStringLiteral("kvHeads"), tr("&KV heads"),
        tr("Heads that hold keys and values: any divisor of the query heads."), {}, 1024, 1024,
        [](Scenario& s, int value) { s.model = withKvHeads(std::move(s.model), value); });
    addNumber(layout, QStringLiteral("tensor_parallel"), QStringLiteral("tensorParallel"), tr("&Tensor parallel"),
        tr("GPUs that share every layer."), tr("GPUs"), 8, Limits::max_tensor_parallel,
        [](Scenario& s, int value) { s.tensor_parallel = value; });
}

/// The context follows prompt + output; ticking the box gives it a life of its own and brings the slider out.
void ScenarioPanel::buildContext()
{
    NumberControl* control = m_numbers.at(QStringLiteral("context"));
    m_own_context = new QuietCheckBox(tr("Decode &context"));
    describe(m_own_context, "contextCheck", tr("Set the decode context"),
        tr("Tick to look at a decode step at another context than prompt + output."));
    control->replaceLabel(m_own_context);
    control->setSliderVisible(false);
    control->spin()->setEnabled(false);
    connect(m_own_context, &QCheckBox::toggled, this, [this](bool own) {
        edit(QStringLiteral("context"), true,
            [own](Scenario& s) { s.workload.context = own ? s.workload.decodeContext() : 0; });
    });
}

void ScenarioPanel::buildChoices(QVBoxLayout& layout)
{
    layout.addSpacing(4);
    m_attention = new SegmentedControl(tr("&Attention"),
        {{QStringLiteral("attentionFused"), tr("fused"), tr("Scores stay on the chip (FlashAttention).")},
            {QStringLiteral("attentionUnfused"), tr("unfused"), tr("Scores are written to memory and read again.")}});
    connect(m_attention, &SegmentedControl::chosen, this, [this](int index) {
        edit(QStringLiteral("attention"), true,
            [index](Scenario& s) { s.attention = static_cast<AttentionKernel>(index); });
    });
    m_projections = new SegmentedControl(tr("Pro&jections"),
        {{QStringLiteral("projectionsSeparate"), tr("separate"), tr("q, k, v and gate, up as GEMMs of their own.")},
            {QStringLiteral("projectionsMerged"), tr("merged"),
                tr("qkv and gate_up as one GEMM each, as serving engines do.")}});
    connect(m_projections, &SegmentedControl::chosen, this, [this](int index) {
        edit(QStringLiteral("projections"), true,
            [index](Scenario& s) { s.projections = static_cast<Projections>(index); });
    });
    m_time_model = new ChoiceCombo;
    describe(m_time_model, "timeModelCombo", tr("Time model"),
        tr("Ideal: the speed of light. Calibrated: beside it the times that kernels are expected to take, by constants "
           "fitted on this GPU, or generic ones. Generic: by those alone."));
    for (const TimeModel model : allTimeModels)
        m_time_model->addItem(latin(name(model)));
    connect(m_time_model, &QComboBox::currentIndexChanged, this, [this](int row) {
        edit(QStringLiteral("time_model"), true,
            [row](Scenario& s) { s.time_model = allTimeModels[static_cast<std::size_t>(row)]; });
    });
    m_convention = new ChoiceCombo;
    describe(
        m_convention, "conventionCombo", tr("Convention"), tr("Whose way of counting FLOP and bytes is followed."));
    for (const Convention convention : allConventions)
        m_convention->addItem(latin(name(convention)));
    connect(m_convention, &QComboBox::currentIndexChanged, this, [this](int row) {
        edit(QStringLiteral("convention"), true,
            [row](Scenario& s) { s.convention = allConventions[static_cast<std::size_t>(row)]; });
    });
    for (SegmentedControl* control : {m_attention, m_projections})
        layout.addWidget(control);
    for (const auto& [label, combo] : {std::pair(tr("T&ime model"), m_time_model), {tr("Co&nvention"), m_convention}}) {
        auto* row = new QHBoxLayout;
        combo->setFixedWidth(172);
        row->addWidget(quietLabel(label, combo), 1);
        row->addWidget(combo);
        layout.addLayout(row);
    }
}

} // namespace ridgepoint
