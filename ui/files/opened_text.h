// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/io/diagnostic.h"
#include "ui/session/counted_file.h"
#include "ui/session/measured_file.h"

#include <vector>

namespace ridgepoint {

/// What is said of a file that was opened, or of why it was not.
QString errorText(const std::vector<Diagnostic>& diagnostics); ///< the errors alone
QString withWarnings(const QString& text, const std::vector<Diagnostic>& diagnostics); ///< with the first warning
QString openedText(const MeasuredFile& file);
QString openedText(const CountedFile& file);

} // namespace ridgepoint
