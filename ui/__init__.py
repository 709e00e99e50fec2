"""The desk: Streamlit screens in the order of the method. It owns no rules; everything it knows comes through `ui.client`."""
