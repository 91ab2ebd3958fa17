"""Pictures of what sources say, as SVG text: timeline, bar chart, map, kin, network.

Each module takes plain items and gives a `Plot`; `reading` makes the items of the answer to a saved query, `facts`
those of the whole graph. The same items give the same bytes. No picture says more than its source: what is open stays
open.
"""
