// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <string_view>

namespace ridgepoint {

/// What a file that somebody opens can be.
enum class FileKind {
    Table, ///< measurements as CSV; also everything that is no JSON: its reader says best what is wrong
    Scenario,
    Session, ///< scenario, measurements and what else was on the screen
    Calibration, ///< constants of a GPU
    Model ///< a Hugging Face config.json; also any other JSON
};

/// By the first bytes of the file, whatever it is called. A file that cannot be read is a Table.
FileKind fileKind(const QString& path);

/// Of a text that begins with a brace: by its keys.
FileKind jsonKind(std::string_view text);

} // namespace ridgepoint
