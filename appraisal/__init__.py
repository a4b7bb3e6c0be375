"""What we make of it: checklists, appraisals, judgement and reports. Also the Django project."""
