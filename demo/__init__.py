"""`make demo`: the main job, shown with stock virsh."""
