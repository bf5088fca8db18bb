// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/column_mapping.h"

#include <map>
#include <optional>
#include <string>

namespace ridgepoint {

/// What the user chose for tables with one header or another, kept in the settings. A value, so that it can be taken
/// to another thread.
class ColumnMemory
{
public:
    static ColumnMemory load();
    static void remember(const std::string& fingerprint, const ColumnMapping& mapping);

    std::optional<ColumnMapping> find(const std::string& fingerprint) const;

private:
    std::map<std::string, std::string> m_columns; ///< in words, by fingerprint
};

} // namespace ridgepoint
