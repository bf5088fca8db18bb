// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "ui/theme/phase_view.h"

namespace ridgepoint {

inline bool shows(PhaseView view, bool decode)
{
    return view == PhaseView::Both || (view == PhaseView::Decode) == decode;
}

/// An operator of one phase: what is selected, hovered or asked about.
struct OperatorRef
{
    OperatorId id = OperatorId::Embedding;
    bool decode = true;
    bool operator==(const OperatorRef&) const = default;
};

} // namespace ridgepoint
