// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ridgepoint {

/// Which of the two phases of a request a view shows.
enum class PhaseView { Prefill, Decode, Both };

} // namespace ridgepoint
