// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileInfo>
#include <QString>

#include "core/io/diagnostic.h"
#include "core/measure/operators/operator_file.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {

/// A table of measured attention, experts or all-reduce, and what was found while reading it. Never edited.
struct MeasuredOperators
{
    std::shared_ptr<const OperatorFile> file;
    std::optional<std::string> gpu_id; ///< the preset that was measured; none: the file does not tell
    std::vector<Diagnostic> diagnostics;

    const std::string& path() const { return file->path; }
    QString title() const { return QFileInfo(QString::fromStdString(path())).fileName(); }
};

using MeasuredOperatorFiles = std::vector<std::shared_ptr<const MeasuredOperators>>;

} // namespace ridgepoint
