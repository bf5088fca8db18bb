// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTest>

#include "core/io/diagnostic.h"

#include <algorithm>
#include <string>
#include <vector>

/// Folders of files with something wrong with them, and what must be said of each: expected.txt holds a line a file,
/// its cells between tabs: file, severity, "line:column" or "-", a part of the message; more where a test needs it.
namespace ridgepoint::test {

inline QList<QStringList> malformedFiles(const QString& folder)
{
    QList<QStringList> files;
    QFile manifest(folder + QLatin1String("/expected.txt"));
    if (!manifest.open(QIODevice::ReadOnly))
        return files;
    const QStringList lines = QString::fromUtf8(manifest.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : lines)
        files += line.split(QLatin1Char('\t'));
    return files;
}

/// The files that stand only in the folder, and those that stand only in its manifest, or there twice.
inline QStringList strays(const QString& folder)
{
    QStringList names = QDir(folder).entryList(QDir::Files);
    names.removeAll(QStringLiteral("expected.txt"));
    QStringList strays;
    for (const QStringList& file : malformedFiles(folder)) {
        if (!names.removeOne(file.at(0)))
            strays += file.at(0);
    }
    return strays + names;
}

inline QString word(Diagnostic::Severity severity)
{
    if (severity == Diagnostic::Severity::Error)
        return QStringLiteral("error");
    return severity == Diagnostic::Severity::Warning ? QStringLiteral("warning") : QStringLiteral("note");
}

/// Does one of the messages say what the manifest's line expects?
inline bool isSaid(const std::vector<Diagnostic>& diagnostics, const QStringList& expected)
{
    return std::any_of(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& one) {
        const QString place =
            one.line == 0 ? QStringLiteral("-") : QStringLiteral("%1:%2").arg(one.line).arg(one.column);
        return word(one.severity) == expected.at(1) && place == expected.at(2)
            && QString::fromStdString(one.message).contains(expected.at(3));
    });
}

} // namespace ridgepoint::test
