// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/measured_file.h"

#include <QFileInfo>

namespace ridgepoint {

QString MeasuredFile::title() const
{
    return QFileInfo(QString::fromStdString(sweep.path)).fileName();
}

} // namespace ridgepoint
