// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/analysis/analysis.h"

namespace ridgepoint {

/// "Feed-forward": the name of a kind as a label starts with a capital.
QString kindLabel(OperatorKind kind);
QString boundLabel(Bound bound); ///< "DRAM", "tensor"

} // namespace ridgepoint
