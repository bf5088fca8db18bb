// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/analysis/analysis.h"
#include "ui/theme/phase_view.h"
#include "ui/theme/shown_times.h"

namespace ridgepoint {

/// The words of a slide: one idea as a sentence, what proves it, and the scenario in one line.
struct SlideText
{
    QString title;
    QString subtitle;
    QString caption;
};
SlideText slideText(const Scenario& scenario, const Analysis& analysis, PhaseView phases, ShownTimes shown);

} // namespace ridgepoint
