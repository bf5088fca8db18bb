// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/files/opened_text.h"

#include "ui/files/file_opener.h"
#include "ui/theme/format.h"

#include <algorithm>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

QString remarkText(const Diagnostic& remark)
{
    const QString text = QString::fromStdString(remark.message);
    return remark.line > 0 ? FileOpener::tr("line %1: %2").arg(remark.line).arg(text) : text;
}

/// The first warning, and how many more there are; empty without any.
QString warningText(const std::vector<Diagnostic>& diagnostics)
{
    const auto isWarning = [](const Diagnostic& d) { return d.severity == Severity::Warning; };
    const auto first = std::ranges::find_if(diagnostics, isWarning);
    if (first == diagnostics.end())
        return {};
    const auto others = std::ranges::count_if(diagnostics, isWarning) - 1;
    const QString text = remarkText(*first);
    return others > 0 ? FileOpener::tr("%1 (and %2 more)").arg(text).arg(others) : text;
}

} // namespace

QString errorText(const std::vector<Diagnostic>& diagnostics)
{
    std::vector<Diagnostic> errors;
    std::ranges::copy_if(
        diagnostics, std::back_inserter(errors), [](const Diagnostic& d) { return d.severity == Severity::Error; });
    return QString::fromStdString(joinedText(errors));
}

QString withWarnings(const QString& text, const std::vector<Diagnostic>& diagnostics)
{
    const QString warnings = warningText(diagnostics);
    return warnings.isEmpty() ? text : QString(text + QStringLiteral(": ") + warnings);
}

QString openedText(const MeasuredFile& file)
{
    const auto rows = static_cast<qint64>(file.sweep.rows.size());
    QString text = rows == 1 ? FileOpener::tr("%1: 1 row opened").arg(file.title())
                             : FileOpener::tr("%1: %2 rows opened").arg(file.title(), format::integer(rows));
    if (file.sweep.dropped_rows > 0)
        text += FileOpener::tr(", %1 dropped").arg(format::integer(static_cast<qint64>(file.sweep.dropped_rows)));
    return withWarnings(text, file.diagnostics);
}

QString openedText(const CountedFile& file)
{
    const auto launches = static_cast<qint64>(file.file().launches.size());
    const auto kernels = static_cast<qint64>(file.profile->kernels.size());
    const QString what =
        FileOpener::tr("%1 of %2")
            .arg(launches == 1 ? FileOpener::tr("1 launch")
                               : FileOpener::tr("%1 launches").arg(format::integer(launches)),
                kernels == 1 ? FileOpener::tr("1 kernel") : FileOpener::tr("%1 kernels").arg(format::integer(kernels)));
    QString text = FileOpener::tr("%1: %2 opened").arg(file.title(), what);
    if (file.file().dropped_rows > 0)
        text += FileOpener::tr(", %1 rows dropped").arg(format::integer(static_cast<qint64>(file.file().dropped_rows)));
    return withWarnings(text, file.diagnostics);
}

} // namespace ridgepoint
