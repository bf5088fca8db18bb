// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/measured_file.h"

#include <QFileInfo>

#include "ui/session/counted_file.h"

namespace ridgepoint {

QString MeasuredFile::title() const
{
    return QFileInfo(QString::fromStdString(sweep.path)).fileName();
}

QString CountedFile::title() const
{
    return QFileInfo(QString::fromStdString(path())).fileName();
}

} // namespace ridgepoint
