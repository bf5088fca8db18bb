// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/serving_view/serving_picture.h"

#include <QCoreApplication>

#include "ui/theme/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace ridgepoint {

namespace {

QString tr(const char* source)
{
    return QCoreApplication::translate("ServingPicture", source);
}

QString text(const std::string& value)
{
    return QString::fromStdString(printable(value));
}

/// Numbers names as they come.
class Numbering
{
public:
    explicit Numbering(QStringList& names)
        : m_names(names)
    {
    }
    std::size_t index(const QString& name)
    {
        const auto [found, isNew] = m_index.emplace(name, m_index.size());
        if (isNew)
            m_names << name;
        return found->second;
    }

private:
    QStringList& m_names;
    std::map<QString, std::size_t> m_index;
};

/// The measured and predicted times and a little room, the same on both axes.
PlotFrame rangeOf(const std::vector<ServingDot>& dots, const PlotFrame& otherwise)
{
    if (dots.empty())
        return otherwise;
    double low = dots.front().measured_s;
    double high = low;
    for (const ServingDot& dot : dots) {
        low = std::min({low, dot.measured_s, dot.predicted_s});
        high = std::max({high, dot.measured_s, dot.predicted_s});
    }
    constexpr double room = 0.08;
    const double from = std::log10(low) - room;
    const double to = std::log10(high) + room;
    return {{}, from, to, from, to};
}

QString count(double value)
{
    return format::integer(std::llround(value));
}

QString predictedText(double predicted, double measured)
{
    return format::si(predicted, u"s") + QStringLiteral("  ") + format::change(predicted / measured - 1);
}

} // namespace

QString measureTitle(ServingMeasure measure)
{
    switch (measure) {
    case ServingMeasure::Tpot:
        return tr("TPOT");
    case ServingMeasure::Ttft:
        return tr("TTFT, queueing excluded");
    case ServingMeasure::Latency:
        return tr("Latency");
    }
    return {};
}

QColor frameworkColor(const Theme& theme, std::size_t framework)
{
    constexpr std::array<QRgb, 6> light {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x7d6b00, 0x5f7488};
    constexpr std::array<QRgb, 6> dark {0x4da3e0, 0xf08a3c, 0x2fc79a, 0xe39ac6, 0xc9b458, 0x8ea3b8};
    return QColor::fromRgb((theme.is_dark ? dark : light)[framework % light.size()]);
}

ServingPicture servingPicture(const ServingTable& table, const ServingCheck& check, ServingMeasure measure, bool fitted)
{
    ServingPicture picture;
    picture.measure = measure;
    picture.is_fitted = fitted;
    const auto at = static_cast<std::size_t>(measure);
    Numbering frameworkNumbers(picture.frameworks);
    std::vector<std::size_t> frameworks; // of each fit
    for (const ServingFit& fit : check.fits)
        frameworks.push_back(
            frameworkNumbers.index(fit.framework.empty() ? tr("no framework named") : text(fit.framework)));
    Numbering gpuNumbers(picture.gpus);
    std::vector<std::size_t> gpus; // of each of the table's names
    for (std::size_t i = 0; i < table.gpus.size(); ++i)
        gpus.push_back(0); // those that no row has are not in the legend
    std::vector<bool> isNamed(table.gpus.size(), false);
    for (std::size_t i = 0; i < check.rows.size(); ++i) {
        const ServingRow& row = check.rows[i];
        const ServingPoint& point = table.points[row.point];
        const double measured = point.measured(measure);
        const double predicted = fitted ? row.after[at] : row.before[at];
        if (!(measured > 0) || !(predicted > 0) || !std::isfinite(predicted))
            continue;
        if (!isNamed[point.gpu]) {
            isNamed[point.gpu] = true;
            gpus[point.gpu] = gpuNumbers.index(text(check.names.gpus[point.gpu]));
        }
        picture.dots.push_back(
            {i, measured, predicted, frameworks[row.fit], gpus[point.gpu], countsInErrors(measure, point)});
    }
    picture.range = rangeOf(picture.dots, picture.range);
    return picture;
}

QString servingTitle(const ServingTable& table, const ServingPoint& point)
{
    return tr("%1 · %2 at once · %3 + %4 tokens")
        .arg(text(table.model(point)).section(u'/', -1), count(point.sequences), count(point.prompt),
            count(point.output));
}

HoverCard servingCard(const ServingTable& table, const ServingCheck& check, std::size_t index, ServingMeasure measure,
    const QColor& color)
{
    const ServingRow& row = check.rows[index];
    const ServingPoint& point = table.points[row.point];
    const auto at = static_cast<std::size_t>(measure);
    const double measured = point.measured(measure);
    HoverCard card;
    card.title = servingTitle(table, point);
    card.color = color;
    const QString framework = text(table.framework(point)) + u' ' + text(table.version(point));
    card.rows.emplace_back(tr("served by"), framework.trimmed());
    card.rows.emplace_back(
        tr("on"), tr("%1 × %2").arg(count(point.tensor_parallel), text(check.names.gpus[point.gpu])));
    card.rows.emplace_back(
        tr("number format"), table.precision(point).empty() ? tr("not said, 16 bit") : text(table.precision(point)));
    card.rows.emplace_back(tr("measured"), format::si(measured, u"s"));
    card.rows.emplace_back(tr("predicted"), predictedText(row.after[at], measured));
    card.rows.emplace_back(tr("without fit"), predictedText(row.before[at], measured));
    if (measure == ServingMeasure::Tpot) {
        card.rows.emplace_back(tr("of it, decode step alone"), format::si(row.steps.decode_s, u"s"));
        if (row.before[at] > row.steps.decode_s)
            card.rows.emplace_back(
                tr("of it, waiting for prompts"), format::si(row.before[at] - row.steps.decode_s, u"s"));
    }
    card.rows.emplace_back(tr("ideal, waiting included"), predictedText(row.ideal[at], measured));
    card.rows.emplace_back(tr("used for"), row.is_held_out ? tr("the errors, held out") : tr("the fit"));
    card.rows.emplace_back(tr("line"), format::integer(point.line));
    return card;
}

} // namespace ridgepoint
