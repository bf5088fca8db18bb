// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/files/column_memory.h"

#include <QCryptographicHash>
#include <QSettings>
#include <QString>

namespace ridgepoint {

namespace {

const QString group = QStringLiteral("columns");

/// Fingerprints may be long and hold any character.
QString keyOf(const std::string& fingerprint)
{
    const QByteArray bytes = QByteArray::fromStdString(fingerprint);
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha1).toHex());
}

} // namespace

ColumnMemory ColumnMemory::load()
{
    ColumnMemory memory;
    QSettings settings;
    settings.beginGroup(group);
    for (const QString& key : settings.childKeys())
        memory.m_columns[key.toStdString()] = settings.value(key).toString().toStdString();
    return memory;
}

void ColumnMemory::remember(const std::string& fingerprint, const ColumnMapping& mapping)
{
    QSettings().setValue(group + u'/' + keyOf(fingerprint), QString::fromStdString(columnsText(mapping)));
}

std::optional<ColumnMapping> ColumnMemory::find(const std::string& fingerprint) const
{
    const auto found = m_columns.find(keyOf(fingerprint).toStdString());
    if (found == m_columns.end())
        return {};
    Parsed<ColumnMapping> mapping = parseColumns(found->second);
    return mapping.ok() ? std::optional(std::move(mapping.value)) : std::nullopt;
}

} // namespace ridgepoint
