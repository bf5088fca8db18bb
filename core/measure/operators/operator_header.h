// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/delimited.h"
#include "core/measure/number_locale.h"
#include "core/measure/operators/operator_file.h"
#include "core/measure/problem_list.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace ridgepoint {

/// What the columns of the known tables mean.
enum class OperatorFileColumn : std::uint8_t {
    Framework,
    Version,
    Device,
    Operator,
    Kernel,
    Dtype,
    KvDtype,
    Time,
    Batch,
    Tokens, ///< isl, num_tokens
    Step,
    Heads,
    KvHeads,
    HeadDim,
    Window,
    Beam,
    Hidden,
    Intermediate,
    ExpertsPerToken,
    Experts,
    TensorParallel,
    ExpertParallel,
    Distribution,
    Message, ///< elements or bytes
    Gpus,
    GpusPerHost
};
inline constexpr std::size_t operatorFileColumnCount = 26;

/// A header that has been recognised: the layout, and in which column what stands.
struct OperatorHeader
{
    static constexpr std::size_t absent = static_cast<std::size_t>(-1);

    OperatorLayout layout = OperatorLayout::AiconfiguratorAttention;
    std::size_t cells = 0;
    NumberLocale locale = NumberLocale::Point; ///< of the rows
    std::array<std::size_t, operatorFileColumnCount> columns {};

    std::size_t column(OperatorFileColumn which) const { return columns[static_cast<std::size_t>(which)]; }
    bool has(OperatorFileColumn which) const { return column(which) != absent; }
};

/// The complete header at which the reader stands; none for any other.
std::optional<OperatorHeader> operatorHeader(const DelimitedReader& reader);

/// Warns of columns that matter and stand twice; the first is used.
void reportRepeatedColumns(const DelimitedReader& reader, const OperatorHeader& header, ProblemList& problems);

/// Does it look like one with something missing?
bool isNearOperatorHeader(const DelimitedReader& reader);
/// Then an Error for each column that is; else one that lists the headers that are known.
void reportOperatorLacks(const DelimitedReader& reader, ProblemList& problems);

/// The known headers, for messages.
std::string knownOperatorHeaders();

} // namespace ridgepoint
