// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/scenario_edits.h"

#include <QCoreApplication>

#include "ui/theme/format.h"

#include <algorithm>
#include <string_view>

namespace ridgepoint {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ScenarioEdits", text);
}

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// Changes of single fields belong to the preset that they were made to.
void dropOverrides(Scenario& scenario, std::string_view prefix)
{
    std::erase_if(scenario.overrides, [prefix](const PresetOverride& o) { return o.path.starts_with(prefix); });
}

QString parameters(double count)
{
    return format::si(count).replace(QLatin1Char('G'), QLatin1Char('B')); // billions, as models are named
}

} // namespace

QString useModel(Scenario& scenario, const Model& model)
{
    scenario.model = model;
    dropOverrides(scenario, "model.");
    const std::vector<int> choices = tensorParallelChoices(model);
    if (scenario.tensor_parallel <= 1 || std::ranges::binary_search(choices, scenario.tensor_parallel))
        return {};
    const auto above = std::ranges::upper_bound(choices, scenario.tensor_parallel);
    scenario.tensor_parallel = *(above - 1);
    return tr("%1 has %2 heads: tensor parallel is now %3.")
        .arg(QString::fromStdString(model.name), format::integer(model.heads))
        .arg(scenario.tensor_parallel);
}

QString useGpu(Scenario& scenario, const Gpu& gpu)
{
    scenario.gpu = gpu;
    dropOverrides(scenario, "gpu.");
    Numerics& numerics = scenario.numerics;
    const Precision before = numerics.activations;
    if (computes(gpu, before))
        return {};
    const Precision after = defaultPrecision(gpu);
    numerics.activations = after;
    QString changed = tr("activations");
    if (numerics.weights == before) {
        numerics.weights = after;
        changed += tr(", weights");
    }
    if (numerics.kv_cache == before) {
        numerics.kv_cache = after;
        changed += tr(", KV cache");
    }
    return tr("%1 does not compute in %2. Now in %3: %4.")
        .arg(shownName(gpu), text(name(before)), text(name(after)), changed);
}

std::vector<int> tensorParallelChoices(const Model& model)
{
    std::vector<int> choices {1};
    for (int degree = 2; degree <= Limits::max_tensor_parallel && model.heads > 0 && model.heads % degree == 0;
         degree *= 2)
        choices.push_back(degree);
    return choices;
}

QString figuresOf(const Model& model)
{
    QString figures = parameters(countParameters(model).total) + QStringLiteral(" \u00b7 ")
        + text(name(model.attention)) + QLatin1Char(' ') + QString::number(model.heads);
    if (model.attention == AttentionKind::Gqa)
        figures += QLatin1Char(':') + QString::number(model.kv_heads);
    return figures;
}

QString figuresOf(const Gpu& gpu)
{
    const ComputeRoof roof = matrixRoof(gpu, defaultPrecision(gpu));
    const QString rate = roof.known() ? format::siShort(roof.flop_per_s) : tr("peak unknown");
    if (gpu.dram_bytes_per_s <= 0)
        return rate;
    return rate + QStringLiteral(" \u00b7 ") + format::si(gpu.dram_bytes_per_s, u"B/s");
}

QString shownName(const Gpu& gpu)
{
    return QString::fromStdString(shortName(gpu));
}

} // namespace ridgepoint
