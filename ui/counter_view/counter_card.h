// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_profile.h"
#include "ui/roofline_view/hover_card.h"
#include "ui/roofline_view/roofs.h"

namespace ridgepoint {

/// What was counted of a kernel, for the hover: time, FLOP, bytes and intensity of each level, and the share of the
/// roof.
HoverCard counterCard(const CounterProfile& profile, std::size_t kernel, const Roofs& roofs, const QColor& color);

} // namespace ridgepoint
