// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/size_column.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace ridgepoint {

std::optional<SizeColumn> sizeColumnOf(std::string_view columnName)
{
    using enum SizeColumn;
    static constexpr std::array<std::pair<std::string_view, SizeColumn>, 20> names {
        {{"seqlen", Sequence}, {"sequencelength", Sequence}, {"sequence", Sequence}, {"seq", Sequence},
            {"tokens", Sequence}, {"headdim", HeadDim}, {"headsize", HeadDim}, {"dheads", HeadDim}, {"width", HeadDim},
            {"hidden", HeadDim}, {"heads", Heads}, {"numheads", Heads}, {"nheads", Heads}, {"qheads", Heads},
            {"batch", Batch}, {"batchsize", Batch}, {"elementbytes", ElementBytes}, {"bytesperelement", ElementBytes},
            {"elementsize", ElementBytes}, {"dtypebytes", ElementBytes}}};
    constexpr std::size_t longest = 40;
    if (columnName.size() > longest)
        return {};
    std::string plain = lowered(trimmed(columnName));
    std::erase_if(plain, [](char character) { return character == '_' || character == ' ' || character == '-'; });
    const auto found =
        std::ranges::find(names, std::string_view(plain), &std::pair<std::string_view, SizeColumn>::first);
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

} // namespace ridgepoint
