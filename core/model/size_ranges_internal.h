// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json_object_internal.h"

namespace ridgepoint {

// Bounds that no model reaches, and below which heads × head size stays in the range of int.
inline constexpr IntegerRange layerRange {1, 10'000};
inline constexpr IntegerRange headRange {1, 16'384};
inline constexpr IntegerRange headSizeRange {1, 65'536};
inline constexpr IntegerRange sizeRange {1, 1 << 26};
inline constexpr IntegerRange optionalSizeRange {0, 1 << 26};
inline constexpr IntegerRange tokenRange {1, 1 << 30};

} // namespace ridgepoint
