// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_card.h"

#include <QCoreApplication>

#include "ui/theme/format.h"

#include <cmath>

namespace ridgepoint {

namespace {

QString tr(const char* source)
{
    return QCoreApplication::translate("GemmCard", source);
}

/// "92.8 %", and by what the file divided where that is not our peak.
QString ownUtilisation(const GemmRow& row, double mfu)
{
    const QString value = format::percent(static_cast<double>(row.utils), 1);
    const std::optional<double> peak = impliedPeak(row);
    if (!utilisationDiffers(row, mfu) || !peak)
        return value;
    return tr("%1, of another peak: %2").arg(value, format::si(*peak, u"FLOP/s"));
}

} // namespace

QString shortKernel(const QString& kernel)
{
    constexpr qsizetype longest = 46;
    constexpr qsizetype tail = 16;
    QString name = kernel;
    // "std::enable_if<!(false), void>::type NAME(…)"
    if (const qsizetype type = name.indexOf(QLatin1String("::type ")); type >= 0)
        name.remove(0, type + 7);
    name = name.section(QLatin1Char('('), 0, 0, QString::SectionSkipEmpty);
    // cutlass::Kernel2<NAME>: the wrapper says nothing.
    const qsizetype wrapped = name.indexOf(QLatin1String("cutlass::Kernel"));
    if (wrapped >= 0 && name.contains(QLatin1Char('<')))
        name = name.section(QLatin1Char('<'), 1).section(QLatin1Char('>'), 0, 0);
    if (name.startsWith(QLatin1String("void ")))
        name.remove(0, 5);
    if (name.size() <= longest)
        return name;
    return QString(name.first(longest - tail - 1) + QChar(0x2026) + name.last(tail));
}

HoverCard gemmCard(
    const MeasuredFile& file, const GemmPoint& point, const std::optional<GemmRoof>& roof, const Theme& theme)
{
    const GemmRow& row = file.sweep.rows[point.row];
    HoverCard card;
    card.title = tr("batch %1").arg(format::integer(row.m));
    card.color = theme.ink;
    card.rows.emplace_back(tr("time"), format::si(point.time_s, u"s"));
    const GemmSize size {point.m, static_cast<double>(row.n), static_cast<double>(row.k)};
    const double ideal = roof && row.n > 0 && row.k > 0 ? idealTime(size, *roof) : 0;
    if (ideal > 0)
        card.rows.emplace_back(
            tr("ideal time"), tr("%1; measured %2").arg(format::si(ideal, u"s"), format::ratio(point.time_s / ideal)));
    if (!std::isnan(point.mfu))
        card.rows.emplace_back(tr("MFU"),
            format::percent(point.mfu, 1) + (point.mfu > 1 ? tr(", above the datasheet's peak") : QString()));
    if (!std::isnan(row.utils))
        card.rows.emplace_back(tr("file's utils"), ownUtilisation(row, point.mfu));
    if (row.kernel != GemmRow::no_kernel)
        card.rows.emplace_back(tr("kernel"), shortKernel(QString::fromStdString(file.sweep.kernels[row.kernel])));
    return card;
}

} // namespace ridgepoint
