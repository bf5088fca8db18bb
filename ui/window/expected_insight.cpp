// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/expected_insight.h"

#include "ui/roofline_view/roofline_canvas.h"

namespace ridgepoint {

ExpectedInsight::ExpectedInsight(Session& session, RooflineCanvas& roofline, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_roofline(roofline)
{
    connect(&session, &Session::analysisChanged, this, &ExpectedInsight::update);
    connect(&session, &Session::selectionChanged, this, &ExpectedInsight::update);
    connect(&session, &Session::shownTimesChanged, this, &ExpectedInsight::update);
    connect(&roofline, &RooflineCanvas::operatorHovered, this, &ExpectedInsight::hover);
    update();
}

void ExpectedInsight::update()
{
    const ShownTimes times = m_session.shownTimes();
    m_roofline.setShownTimes(times);
    const auto& selected = m_session.selected();
    m_roofline.setExpectedDetail(selected && times != ShownTimes::Ideal
            ? expectedDetail(m_session.scenario(), m_session.analysis(), *selected, m_session.shapeRoofsShown())
            : std::nullopt);
}

void ExpectedInsight::hover(const OperatorRef& ref)
{
    if (m_session.shownTimes() == ShownTimes::Ideal)
        return;
    const auto detail = expectedDetail(m_session.scenario(), m_session.analysis(), ref, false);
    m_roofline.setHoverGap(detail ? detail->gap : calibrated::GapParts());
}

} // namespace ridgepoint
