// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/counters_stores.h"

#include "app/text_table.h"
#include "core/measure/number_words.h"

#include <algorithm>

namespace ridgepoint {

namespace {

using Json = nlohmann::ordered_json;

} // namespace

std::string storesTable(const CounterFile& file, const std::vector<StatedStores>& stores, std::size_t limit)
{
    TextTable table({"stores of", ">tokens", ">head size", ">heads", ">batch", ">collected", ">expected", ">at most",
        ">efficiency", ">bytes", "verdict"});
    const std::size_t shown = limit > 0 ? std::min(limit, stores.size()) : stores.size();
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& [known, bytes, check] = stores[i].stores;
        const KernelLaunch& launch = file.launches[stores[i].launch];
        table.add({"line " + std::to_string(launch.line), std::to_string(*known.sequence),
            std::to_string(*known.head_dim), std::to_string(*known.heads), std::to_string(*known.batch),
            countText(check.collected), countText(check.bounds.expected), countText(check.bounds.elements),
            percent(check.efficiency), ratioText(bytes), std::string(name(check.verdict))});
    }
    std::string text = table.text();
    if (shown < stores.size())
        text += "… and " + std::to_string(stores.size() - shown) + " more (--top N shows N)\n";
    return text
        + "  expected = tokens × batch × heads × head size × bytes / 32 (sectors); at most one per element; heads and "
          "batch without a column are 1, bytes without one are those that the count means\n";
}

Json storesJson(const JudgedStores& stores)
{
    const StoreCheck& check = stores.check;
    return {{"sequence", *stores.known.sequence}, {"head_dim", *stores.known.head_dim}, {"heads", *stores.known.heads},
        {"batch", *stores.known.batch}, {"collected_sectors", check.collected},
        {"expected_sectors", check.bounds.expected}, {"most_sectors", check.bounds.elements},
        {"efficiency", check.efficiency}, {"element_bytes", stores.element_bytes},
        {"element_bytes_stated", stores.known.element_bytes.has_value()}, {"verdict", name(check.verdict)},
        {"sentence", check.sentence}};
}

std::string storesCsvHeader()
{
    return ",line,sequence,head_dim,heads,batch,stored_sectors,expected_sectors,most_sectors,store_efficiency,"
           "element_bytes,stores";
}

std::string storesCsv(const StatedStores* stores)
{
    if (stores == nullptr)
        return std::string(10, ',');
    const auto& [known, bytes, check] = stores->stores;
    std::string text;
    for (const std::int64_t size : {*known.sequence, *known.head_dim, *known.heads, *known.batch})
        text += ',' + std::to_string(size);
    for (const double value : {check.collected, check.bounds.expected, check.bounds.elements, check.efficiency, bytes})
        text += ',' + Json(value).dump();
    return text + ',' + std::string(name(check.verdict));
}

} // namespace ridgepoint
