"""The network driver: bridges, DHCP and DNS, NAT, pools of host devices, and who is plugged into them."""
