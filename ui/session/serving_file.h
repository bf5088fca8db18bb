// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileInfo>
#include <QString>

#include "core/io/diagnostic.h"
#include "core/measure/serving/serving_table.h"

#include <memory>
#include <string>
#include <vector>

namespace ridgepoint {

/// A table of measured servers, and what was found while reading it. Never edited.
struct ServingFile
{
    ServingTable table;
    std::vector<Diagnostic> diagnostics;

    const std::string& path() const { return table.path; }
    QString title() const { return QFileInfo(QString::fromStdString(path())).fileName(); }
};

using ServingFiles = std::vector<std::shared_ptr<const ServingFile>>;

} // namespace ridgepoint
