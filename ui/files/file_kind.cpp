// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/files/file_kind.h"

#include <QFile>
#include <QFileInfo>

#include "core/io/json_text.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

constexpr qint64 headBytes = 64 * 1024;

bool looksLikeJson(QByteArray head)
{
    if (head.startsWith("\xEF\xBB\xBF"))
        head.remove(0, 3);
    const QByteArray text = head.trimmed();
    return text.startsWith('{') || text.startsWith('[');
}

bool hasAny(std::string_view text, std::initializer_list<std::string_view> pointers)
{
    return std::ranges::any_of(pointers, [&](std::string_view pointer) { return locate(text, pointer).has_value(); });
}

} // namespace

FileKind jsonKind(std::string_view text)
{
    if (hasAny(text, {"/scenario"}))
        return FileKind::Session;
    if (hasAny(text, {"/schema"}) && hasAny(text, {"/gpu"})
        && hasAny(text, {"/gemm", "/attention_prefill", "/attention_decode", "/moe", "/all_reduce", "/device"}))
        return FileKind::Calibration;
    if (!hasAny(text, {"/model_type", "/architectures"}) && hasAny(text, {"/gpu", "/model"}))
        return FileKind::Scenario;
    return FileKind::Model;
}

FileKind fileKind(const QString& path)
{
    QFile file(path);
    // What is no plain file (a pipe, a device) is not even opened: reading it might never end.
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly) || !looksLikeJson(file.read(headBytes)))
        return FileKind::Table;
    file.close();
    const Parsed<std::string> text = readTextFile(QFileInfo(path).filesystemAbsoluteFilePath());
    return text.ok() ? jsonKind(text.value) : FileKind::Model;
}

} // namespace ridgepoint
