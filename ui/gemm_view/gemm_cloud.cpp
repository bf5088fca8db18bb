// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_cloud.h"

#include <QCoreApplication>

#include "core/measure/gemm_prediction.h"
#include "ui/scenario_panel/scenario_edits.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace ridgepoint {

namespace {

QString tr(const char* source)
{
    return QCoreApplication::translate("GemmCloud", source);
}

GemmSize sizeOf(const GemmRow& row)
{
    return {static_cast<double>(row.m), static_cast<double>(row.n), static_cast<double>(row.k)};
}

/// Of every number format of a file.
std::vector<std::optional<GemmRoof>> gemmRoofs(const GemmSweep& sweep, const Gpu& gpu, int groupSize)
{
    std::vector<std::optional<GemmRoof>> roofs;
    roofs.reserve(sweep.dtypes.size());
    for (const GemmDtype& dtype : sweep.dtypes)
        roofs.push_back(gemmRoof(gpu, dtype, groupSize));
    return roofs;
}

struct FoundRow
{
    const MeasuredFile* file = nullptr;
    const GemmRow* row = nullptr; ///< none: no file has it
};

/// In the last opened file with a row of this shape.
FoundRow findIn(const std::vector<const MeasuredFile*>& files, const GemmSize& size, const Numerics& numerics)
{
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
        if (const GemmRow* row = findRow((*file)->sweep, size, numerics.weights, numerics.activations))
            return {*file, row};
    }
    return {};
}

/// "table.csv, line 1012".
QString placeOf(const MeasuredFile& file, const GemmRow& row)
{
    // A slider asks for this of every operator at every step: the text is put together without a locale.
    return file.title() + tr(", line ") + QString::number(row.line);
}

} // namespace

GemmCloud gemmCloud(const MeasuredFile& file, const Gpu* gpu, const QColor& color, int groupSize)
{
    const GemmSweep& sweep = file.sweep;
    const std::vector<std::optional<GemmRoof>> roofs = gemmRoofs(sweep, gpu != nullptr ? *gpu : Gpu(), groupSize);
    auto points = std::make_shared<PointCloud>();
    const QString measured = sweep.framework.empty() ? file.title() : QString::fromStdString(sweep.framework);
    const bool isKnown = gpu != nullptr && file.gpu_id == gpu->id;
    points->title = isKnown ? QString(measured + QStringLiteral(" \u00b7 ") + shownName(*gpu)) : measured;
    points->gpu_id = file.gpu_id.value_or(std::string());
    points->color = color;
    points->reserve(sweep.rows.size());
    GemmCloud cloud;
    cloud.rows.reserve(sweep.rows.size());
    for (std::uint32_t index = 0; index < sweep.rows.size(); ++index) {
        const GemmRow& row = sweep.rows[index];
        const std::optional<GemmRoof>& roof = roofs[row.dtype];
        if (!roof || row.n == 0 || row.k == 0) {
            ++cloud.left_out;
            continue;
        }
        const GemmSize size = sizeOf(row);
        points->add(flop(size) / bytes(size, *roof), flopPerSecond(row));
        points->above_roof += row.time_s < idealTime(size, *roof) ? 1U : 0U;
        cloud.rows.push_back(index);
    }
    cloud.points = std::move(points);
    return cloud;
}

QColor cloudColor(const Theme& theme, std::size_t file)
{
    constexpr std::array<QRgb, 4> light {0x5f7488, 0x8c6d7d, 0x6f7f55, 0x8f7a4e};
    constexpr std::array<QRgb, 4> dark {0x8ea3b8, 0xb795a6, 0x9cad80, 0xbda777};
    return QColor::fromRgb((theme.is_dark ? dark : light)[file % light.size()]);
}

QString measuredText(const MeasuredFile& file, std::uint32_t index)
{
    const GemmRow& row = file.sweep.rows[index];
    const QString dot = QStringLiteral(" · ");
    QString text = tr("batch %1").arg(format::integer(row.m)) + dot + format::si(row.time_s, u"s");
    if (row.n > 0 && row.k > 0)
        text += dot + format::si(flopPerSecond(row), u"FLOP/s") + QLatin1Char('\n')
            + tr("n %1 × k %2").arg(format::integer(row.n), format::integer(row.k));
    text += dot + QString::fromStdString(file.sweep.dtypes[row.dtype].text);
    if (row.kernel != GemmRow::no_kernel)
        text += QLatin1Char('\n') + QString::fromStdString(file.sweep.kernels[row.kernel]);
    return text + QLatin1Char('\n') + placeOf(file, row);
}

namespace {

constexpr double trailStep = 0.004; ///< of log FLOP/byte: points closer than this are one

/// The rows of a series, in the number formats of the scenario.
MeasuredTrail trailOf(const GemmSweep& sweep, const GemmSeries& series, const GemmRoof& roof, OperatorKind kind)
{
    MeasuredTrail trail {kind, {}};
    for (const std::uint32_t index : sweep.rowsOf(series)) {
        const GemmRow& row = sweep.rows[index];
        const GemmSize size = sizeOf(row);
        const QPointF point(std::log10(flop(size) / bytes(size, roof)), std::log10(flopPerSecond(row)));
        if (trail.points.empty() || point.x() - trail.points.back().x() >= trailStep)
            trail.points.push_back(point);
    }
    return trail;
}

} // namespace

std::vector<MeasuredTrail> measuredTrails(
    const MeasuredFiles& files, const Analysis& analysis, const Gpu& gpu, const Numerics& numerics)
{
    std::vector<MeasuredTrail> trails;
    for (const auto& file : files) {
        if (file->gpu_id != gpu.id)
            continue;
        for (const GemmSeries& series : file->sweep.series) {
            const GemmDtype& dtype = file->sweep.dtypes[series.dtype];
            const auto roof = gemmRoof(gpu, dtype, numerics.group_size);
            if (!roof || !isAlike(dtype, numerics.weights, numerics.activations))
                continue;
            for (const OperatorCost& cost : analysis.decode.operators()) {
                if (std::llround(cost.gemm.m) == series.n && std::llround(cost.gemm.k) == series.k && series.n > 0) {
                    trails.push_back(trailOf(file->sweep, series, *roof, kindOf(cost.id)));
                    break;
                }
            }
        }
    }
    return trails;
}

std::optional<OperatorRef> operatorOf(const GemmRow& row, const Analysis& analysis, PhaseView phases)
{
    std::optional<OperatorRef> found;
    for (const bool decode : {true, false}) {
        if (!shows(phases, decode))
            continue;
        for (const OperatorCost& cost : (decode ? analysis.decode : analysis.prefill).operators()) {
            if (row.n == 0 || std::llround(cost.gemm.m) != row.n || std::llround(cost.gemm.k) != row.k)
                continue;
            if (std::llround(cost.gemm.n) == row.m)
                return OperatorRef {cost.id, decode};
            if (!found)
                found = OperatorRef {cost.id, decode};
        }
    }
    return found;
}

std::vector<MeasuredTwin> measuredTwins(
    const MeasuredFiles& files, const Analysis& analysis, const Gpu& gpu, const Numerics& numerics)
{
    std::vector<MeasuredTwin> twins;
    std::vector<const MeasuredFile*> sameGpu;
    for (const auto& file : files) {
        if (file->gpu_id == gpu.id)
            sameGpu.push_back(file.get());
    }
    if (sameGpu.empty())
        return twins;
    const GemmDtype dtype {{}, numerics.weights, numerics.activations};
    const GemmRoof roof = gemmRoof(gpu, dtype, numerics.group_size).value_or(GemmRoof());
    for (const bool decode : {false, true}) {
        for (const OperatorCost& cost : (decode ? analysis.decode : analysis.prefill).operators()) {
            if (cost.gemm == GemmShape())
                continue;
            const GemmSize size {cost.gemm.n, cost.gemm.m, cost.gemm.k};
            if (const auto [file, row] = findIn(sameGpu, size, numerics); row != nullptr)
                twins.push_back({{cost.id, decode}, flop(size) / bytes(size, roof), flopPerSecond(*row), row->time_s,
                    cost.time_s > 0 ? row->time_s / cost.time_s : 0, false, false, placeOf(*file, *row)});
        }
    }
    return twins;
}

} // namespace ridgepoint
