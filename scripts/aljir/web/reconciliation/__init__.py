"""The W3C Reconciliation Service API 0.2: names in a spreadsheet are matched with the entities of the graph.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""
