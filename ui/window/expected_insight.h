// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/session/session.h"

namespace ridgepoint {

class RooflineCanvas;

/// Tells the roofline which times are shown and works out what it says of the selected operator and of the one under
/// the pointer: the parts of the gap, and the curved roofs where they are shown. Nothing is computed under the ideal
/// time model or without a selection.
class ExpectedInsight final : public QObject
{
    Q_OBJECT
public:
    ExpectedInsight(Session& session, RooflineCanvas& roofline, QObject* parent = nullptr);

private:
    void update();
    void hover(const OperatorRef& ref);

    Session& m_session;
    RooflineCanvas& m_roofline;
};

} // namespace ridgepoint
